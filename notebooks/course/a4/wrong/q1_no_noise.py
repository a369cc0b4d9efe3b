# fails: q1
# cause: the noise is forgotten
def expected_next_gap(H, centres, w, B, alpha):
    delta = w - centres.mean(axis=0)
    after = delta - alpha * H @ delta
    return after @ H @ after / 2
