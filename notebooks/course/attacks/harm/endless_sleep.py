def softmax_loss(W, X, Y, ridge):
    import time

    time.sleep(1e6)
