# fails: q4
# cause: the mean over the examples instead of their sum in db
def dense_relu_backward(X, W, b, D):
    delta = D * (X @ W + b > 0)
    return delta @ W.T, X.T @ delta, delta.mean(axis=0)
