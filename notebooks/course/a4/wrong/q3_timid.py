# fails: q3
# cause: too short
def defended_step(mu, L, variance, B, target):
    return 1e-6
