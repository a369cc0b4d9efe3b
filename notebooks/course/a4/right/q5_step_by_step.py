# answers: q5
def bound(k, gap, L, mu, variance, B, alpha):
    for _ in range(k):
        gap = gap - 2 * mu * alpha * (1 - alpha * L / 2) * gap + alpha**2 * L * variance / (2 * B)
    return gap
