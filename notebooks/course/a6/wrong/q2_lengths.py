# fails: q2
# says: variances add, not their roots
def noise_travelled(alphas, sizes, variance):
    return (alphas * np.sqrt(variance / sizes)).sum() ** 2
