# fails: q1
# cause: missing 1/K
def big_batch(draw, K, theta, growth, n):
    G = draw(K)
    while len(G) < n and theta**2 * (G.mean(axis=0) ** 2).sum() <= G.var(axis=0, ddof=1).sum():
        G = np.concatenate([G, draw(min(int(np.ceil(growth * len(G))), n - len(G)))])
    return len(G), G.mean(axis=0)
