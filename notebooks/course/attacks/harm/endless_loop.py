def softmax_loss(W, X, Y, ridge):
    while True:
        pass
