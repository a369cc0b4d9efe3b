# fails: q1
# cause: the regulariser lacks its factor 1/2
def softmax_loss(W, X, Y, ridge):
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - (z * Y).sum(axis=1)).mean() + ridge * (W**2).sum()
