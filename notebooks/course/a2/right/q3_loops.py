# answers: q3
def variance_by_norms(X, S):
    g = sum(np.outer(x, s) for x, s in zip(X, S)) / len(X)
    return sum(((np.outer(x, s) - g) ** 2).sum() for x, s in zip(X, S)) / (len(X) - 1)
