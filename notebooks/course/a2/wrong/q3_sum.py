# fails: q3
# cause: sum instead of mean in g
def variance_by_norms(X, S):
    B = len(X)
    g = X.T @ S
    return (((X**2).sum(axis=1) * (S**2).sum(axis=1)).sum() - B * (g**2).sum()) / (B - 1)
