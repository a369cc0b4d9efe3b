# fails: q2
# cause: X is changed in place
def softmax_gradient(W, X, Y, ridge):
    n = len(X)
    z = X @ W
    e = np.exp(z - z.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)
    X /= n
    return X.T @ (P - Y) + ridge * W
