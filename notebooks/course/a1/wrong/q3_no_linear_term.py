# fails: q3
# cause: the linear term
def taylor_slope(loss, gradient, w, v):
    h = 2.0 ** -np.arange(6, 14)
    return np.polyfit(np.log(h), np.log([abs(loss(w + t * v) - loss(w)) for t in h]), 1)[0]
