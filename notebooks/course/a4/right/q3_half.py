# answers: q3
def defended_step(mu, L, variance, B, target):
    return min(1 / L, 2 * B * target / variance)
