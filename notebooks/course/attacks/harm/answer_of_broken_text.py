def softmax_loss(W, X, Y, ridge):
    return "\ud800" * 1000
