# fails: q3
# cause: negative curvature
def bb_step(x, gx, y, gy, V, K, n, alpha):
    s = y - x
    nu = s @ (gy - gx) / (s @ s)
    new = (1 - (V / (K * gx @ gx) if K < n else 0.0)) / nu
    return (1 - K / n) * alpha + K / n * new
