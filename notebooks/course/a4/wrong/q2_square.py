# fails: q2
# says: that is E(w - w*)²
def noise_floor(h, variance, B, alpha):
    return alpha * variance / (B * h * (2 - alpha * h))
