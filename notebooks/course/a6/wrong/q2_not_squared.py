# fails: q2
# cause: alpha where alpha² belongs
def noise_travelled(alphas, sizes, variance):
    return (alphas / sizes).sum() * variance
