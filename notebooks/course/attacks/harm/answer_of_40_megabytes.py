def softmax_loss(W, X, Y, ridge):
    return "x" * 40_000_000
