# fails: q1
# cause: column by column
def patches(x, k):
    n, H, W, _ = x.shape
    rows = [
        x[:, r : r + k, c : c + k].reshape(n, -1)
        for c in range(W - k + 1)
        for r in range(H - k + 1)
    ]
    return np.stack(rows, axis=1)
