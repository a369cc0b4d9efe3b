# answers: q4
def smallest_batch(G, theta):
    n, g = len(G), G.mean(axis=0)
    S = sum((row - g) @ (row - g) for row in G) / (n - 1)
    return int(np.ceil(1 / (1 / n + theta**2 * (g @ g) / S) - 1e-12))
