# fails: q3
# cause: u is changed in place
def sngm_step(w, u, g, beta, eta):
    u *= beta
    if g.any():
        u += g / np.linalg.norm(g)
    return w - eta * u, u
