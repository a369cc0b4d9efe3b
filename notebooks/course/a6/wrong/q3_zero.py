# fails: q3
# cause: a zero gradient has no direction
def sngm_step(w, u, g, beta, eta):
    u = beta * u + g / np.linalg.norm(g)
    return w - eta * u, u
