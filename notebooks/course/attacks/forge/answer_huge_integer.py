import numpy as np


def softmax_loss(W, X, Y, ridge):
    return 10**5000
