# fails: q2
# cause: transposed
def softmax_gradient(W, X, Y, ridge):
    z = X @ W
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - Y).T @ X / len(X) + ridge * W.T
