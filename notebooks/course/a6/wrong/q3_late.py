# fails: q3
# cause: normalised too late
def sngm_step(w, u, g, beta, eta):
    u = beta * u + g
    u = u / np.linalg.norm(u)
    return w - eta * u, u
