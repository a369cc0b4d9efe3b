# fails: q3
# cause: no smoothing
def bb_step(x, gx, y, gy, V, K, n, alpha):
    s = y - x
    nu = s @ (gy - gx) / (s @ s)
    return alpha if nu <= 0 else (1 - (V / (K * gx @ gx) if K < n else 0.0)) / nu
