# answers: q3
def sngm_step(w, u, g, beta, eta):
    new = [beta * a for a in u]
    size = sum(x * x for x in g) ** 0.5
    if size:
        new = [a + x / size for a, x in zip(new, g)]
    return [a - eta * b for a, b in zip(w, new)], new
