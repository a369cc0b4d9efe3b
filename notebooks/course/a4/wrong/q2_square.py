# fails: q2
# cause: that is E(w - w*)²
def noise_floor(h, variance, B, alpha):
    return alpha * variance / (B * h * (2 - alpha * h))
