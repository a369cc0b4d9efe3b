# fails: q5
# cause: none of the usual mistakes
def bound(k, gap, L, mu, variance, B, alpha):
    q = 1 - 2 * mu * alpha * (1 - alpha * L / 2)
    return q**k * gap + k * alpha**2 * L * variance / (2 * B)
