# fails: q2
# cause: variances add, not their roots
def noise_travelled(alphas, sizes, variance):
    return (alphas * np.sqrt(variance / sizes)).sum() ** 2
