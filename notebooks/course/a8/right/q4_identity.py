# answers: q4
def one_step(w, eta, S, variance):
    r = (variance + w**2) / (variance / S + w**2)
    gamma = eta * (2 - eta)
    return (1 - gamma * r) * w**2 / 2 + r * eta**2 * variance / 2
