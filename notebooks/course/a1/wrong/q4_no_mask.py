# fails: q4
# cause: the slope of relu is forgotten
def dense_relu_backward(X, W, b, D):
    return D @ W.T, X.T @ D, D.sum(axis=0)
