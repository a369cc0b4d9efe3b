# fails: q1
# cause: samples are thrown away
def big_batch(draw, K, theta, growth, n):
    while True:
        G = draw(K)
        g = G.mean(axis=0)
        if K >= n or theta**2 * g @ g > G.var(axis=0, ddof=1).sum() / K:
            return K, g
        K = min(n, K + int(np.ceil(growth * K)))
