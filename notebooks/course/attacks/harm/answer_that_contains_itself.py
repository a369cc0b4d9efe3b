def softmax_loss(W, X, Y, ridge):
    a = []
    a.append(a)
    return a
