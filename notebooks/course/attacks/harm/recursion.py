def softmax_loss(W, X, Y, ridge):
    import sys

    sys.setrecursionlimit(10**9)
    return softmax_loss(W, X, Y, ridge)
