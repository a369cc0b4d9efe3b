def softmax_loss(W, X, Y, ridge):
    while True:
        print("spam" * 1000)
