import numpy as np


def softmax_loss(W, X, Y, ridge):
    return True
