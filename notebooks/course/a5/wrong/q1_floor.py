# fails: q1
# cause: does the batch grow at all?
def big_batch(draw, K, theta, growth, n):
    G = draw(K)
    while len(G) < n and theta**2 * (G.mean(axis=0) ** 2).sum() <= G.var(
        axis=0, ddof=1
    ).sum() / len(G):
        G = np.concatenate([G, draw(min(int(growth * len(G)), n - len(G)))])
    return len(G), G.mean(axis=0)
