# fails: q5
# cause: goes with the population's own variance
def noise(G, n):
    B = len(G)
    return G.var(axis=0, ddof=1).sum() / B * (n - B) / (n - 1)
