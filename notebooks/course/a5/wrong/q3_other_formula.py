# fails: q3
# cause: the other formula
def bb_step(x, gx, y, gy, V, K, n, alpha):
    s, d = y - x, gy - gx
    if s @ d <= 0:
        return alpha
    new = (1 - (V / (K * gx @ gx) if K < n else 0.0)) * (s @ d) / (d @ d)
    return (1 - K / n) * alpha + K / n * new
