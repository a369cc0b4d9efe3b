# fails: q5
# cause: the factor 1 - B/n is forgotten
def noise(G, n):
    return G.var(axis=0, ddof=1).sum() / len(G)
