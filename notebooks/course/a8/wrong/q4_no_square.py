# fails: q4
# cause: multiplied by r, not by r²
def one_step(w, eta, S, variance):
    r = (variance + w**2) / (variance / S + w**2)
    return ((1 - eta * r) ** 2 * w**2 + eta**2 * r * variance / S) / 2
