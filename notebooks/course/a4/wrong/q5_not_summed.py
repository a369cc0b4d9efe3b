# fails: q5
# cause: k times the noise of a step
def bound(k, gap, L, mu, variance, B, alpha):
    q = 1 - 2 * mu * alpha * (1 - alpha * L / 2)
    return q**k * gap + k * alpha**2 * L * variance / (2 * B)
