def softmax_loss(W, X, Y, ridge):
    kept = []
    while True:
        kept.append(bytearray(10**7))
