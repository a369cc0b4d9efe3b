# fails: q4
# cause: the finite population
def smallest_batch(G, theta):
    need = G.var(axis=0, ddof=1).sum() / (theta**2 * (G.mean(axis=0) ** 2).sum())
    return int(min(len(G), max(1, np.ceil(need))))
