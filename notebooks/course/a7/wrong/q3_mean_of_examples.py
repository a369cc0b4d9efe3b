# fails: q3
# cause: the mean over the examples in dW
def backward(x, W, D, k):
    n, _, width, C = x.shape
    places = D.reshape(n, -1, D.shape[3])
    dx = np.zeros_like(x)
    for p in range(places.shape[1]):
        r, c = divmod(p, width - k + 1)
        dx[:, r : r + k, c : c + k] += (places[:, p] @ W.T).reshape(n, k, k, C)
    return dx, np.einsum("npk,npf->kf", patches(x, k), places) / n, places.sum(axis=(0, 1))
