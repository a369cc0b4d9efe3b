# fails: q4
# cause: the square of a sum
def place_norms(X, D):
    return ((X**2).sum(axis=2) * (D**2).sum(axis=2)).sum(axis=1)
