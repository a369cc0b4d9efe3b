# fails: q3
# cause: that is MSGD
def sngm_step(w, u, g, beta, eta):
    u = beta * u + g
    return w - eta * u, u
