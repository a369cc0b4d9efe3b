# answers: q2
def softmax_gradient(W, X, Y, ridge):
    G = np.zeros(W.shape)
    for x, y in zip(X, Y):
        z = x @ W
        p = np.exp(z - z.max())
        p /= p.sum()
        for c in range(len(p)):
            G[:, c] += (p[c] - y[c]) * x
    return G / len(X) + ridge * W
