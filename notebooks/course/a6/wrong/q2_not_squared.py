# fails: q2
# says: alpha where alpha² belongs
def noise_travelled(alphas, sizes, variance):
    return (alphas / sizes).sum() * variance
