# fails: q4
# cause: ValueError
def dense_relu_backward(X, W, b, D):
    delta = D * (X @ W + b > 0)
    return delta @ W, X.T @ delta, delta.sum(axis=0)
