# fails: q1
# cause: standard deviation instead of variance
def variance(G):
    return np.sqrt(((G - G.mean(axis=0)) ** 2).sum() / (len(G) - 1))
