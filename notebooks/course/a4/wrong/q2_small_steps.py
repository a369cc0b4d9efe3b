# fails: q2
# cause: a bound for small steps
def noise_floor(h, variance, B, alpha):
    return alpha * variance / (2 * B)
