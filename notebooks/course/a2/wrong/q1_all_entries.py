# fails: q1
# cause: as one list of numbers
def variance(G):
    return np.var(G, ddof=1)
