# answers: q3
def backward(x, W, D, k):
    C = x.shape[3]
    dx = np.zeros_like(x)
    V = W.reshape(k, k, C, -1)
    h, w = D.shape[1:3]
    for r in range(k):
        for c in range(k):
            dx[:, r : r + h, c : c + w] += D @ V[r, c].T
    rows = patches(x, k).reshape(-1, k * k * C)
    return dx, rows.T @ D.reshape(-1, D.shape[3]), D.sum(axis=(0, 1, 2))
