# fails: q2
# cause: a sum where a product belongs
def square_norms(X, S):
    return (X**2).sum(axis=1) + (S**2).sum(axis=1)
