"""Right answers as short code, of which the diagnosis tries every change of one place."""


def variance(G):
    """V of rows."""
    return ((G - G.mean(axis=0)) ** 2).sum() / (len(G) - 1)


def square_norms(X, S):
    """||x_i s_i^T||²."""
    return (X**2).sum(axis=1) * (S**2).sum(axis=1)


def variance_by_norms(X, S):
    """V of the rows x_i s_i^T."""
    B = len(X)
    g = X.T @ S / B
    norms = (X**2).sum(axis=1) @ (S**2).sum(axis=1)
    return (norms - B * (g**2).sum()) / (B - 1)


def merged(first, second):
    """(B, g, V) of both."""
    (B1, g1, V1), (B2, g2, V2) = first, second
    B = B1 + B2
    g = (B1 * g1 + B2 * g2) / B
    scatter = (B1 - 1) * V1 + (B2 - 1) * V2 + B1 * B2 / B * ((g1 - g2) ** 2).sum()
    return B, g, scatter / (B - 1)


def noise(G, n):
    """The noise of a batch."""
    B = len(G)
    return G.var(axis=0, ddof=1).sum() / B * (1 - B / n)
