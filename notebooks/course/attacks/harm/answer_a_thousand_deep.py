def softmax_loss(W, X, Y, ridge):
    a = 0.0
    for _ in range(990):
        a = [a]
    return a
