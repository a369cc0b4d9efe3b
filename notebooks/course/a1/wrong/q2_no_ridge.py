# fails: q2
# cause: the regulariser is forgotten
def softmax_gradient(W, X, Y, ridge):
    z = X @ W
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return X.T @ (e / e.sum(axis=1, keepdims=True) - Y) / len(X)
