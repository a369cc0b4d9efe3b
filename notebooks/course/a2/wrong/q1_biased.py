# fails: q1
# cause: B instead of B - 1
def variance(G):
    return ((G - G.mean(axis=0)) ** 2).sum() / len(G)
