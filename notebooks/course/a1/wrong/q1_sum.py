# fails: q1
# cause: the sum over the examples instead of their mean
def softmax_loss(W, X, Y, ridge):
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    return (
        -((z - np.log(np.exp(z).sum(axis=1, keepdims=True))) * Y).sum() + ridge / 2 * (W**2).sum()
    )
