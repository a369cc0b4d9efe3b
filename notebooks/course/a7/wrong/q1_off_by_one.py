# fails: q1
# cause: height - k + 1
def patches(x, k):
    n, H, W, _ = x.shape
    rows = [x[:, r : r + k, c : c + k].reshape(n, -1) for r in range(H - k) for c in range(W - k)]
    return np.stack(rows, axis=1)
