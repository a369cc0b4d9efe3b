def softmax_loss(W, X, Y, ridge):
    raise ValueError("x" * 10**6)
