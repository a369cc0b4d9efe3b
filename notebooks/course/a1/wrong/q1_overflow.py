# fails: q1
# cause: exp overflows
def softmax_loss(W, X, Y, ridge):
    z = X @ W
    return (np.log(np.exp(z).sum(axis=1)) - (z * Y).sum(axis=1)).mean() + ridge / 2 * (W**2).sum()
