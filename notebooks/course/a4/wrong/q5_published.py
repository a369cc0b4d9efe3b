# fails: q5
# cause: true but not sharp
def bound(k, gap, L, mu, variance, B, alpha):
    q = 1 - alpha * mu
    return q**k * gap + (1 - q**k) * alpha * L * variance / (2 * mu * B)
