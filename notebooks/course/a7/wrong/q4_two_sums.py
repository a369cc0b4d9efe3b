# fails: q4
# cause: x_p belongs to d_p
def place_norms(X, D):
    return (X**2).sum(axis=(1, 2)) * (D**2).sum(axis=(1, 2))
