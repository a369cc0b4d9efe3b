# fails: q1
# says: B instead of B - 1
def variance(G):
    return ((G - G.mean(axis=0)) ** 2).sum() / len(G)
