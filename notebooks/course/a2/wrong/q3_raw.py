# fails: q3
# cause: the mean is not subtracted
def variance_by_norms(X, S):
    return ((X**2).sum(axis=1) * (S**2).sum(axis=1)).sum() / (len(X) - 1)
