# fails: q3
# cause: 1/L does not know the noise
def defended_step(mu, L, variance, B, target):
    return 1 / L
