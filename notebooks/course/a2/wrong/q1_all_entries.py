# fails: q1
# says: as one list of numbers
def variance(G):
    return np.var(G, ddof=1)
