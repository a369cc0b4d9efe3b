def softmax_loss(W, X, Y, ridge):
    return float(10**10**9)
