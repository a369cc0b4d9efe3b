# fails: q2
# says: a bound for small steps
def noise_floor(h, variance, B, alpha):
    return alpha * variance / (2 * B)
