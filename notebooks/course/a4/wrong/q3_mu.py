# fails: q3
# cause: too long where the curvature is largest
def defended_step(mu, L, variance, B, target):
    return 4 * B * target / (variance + 2 * B * target * mu)
