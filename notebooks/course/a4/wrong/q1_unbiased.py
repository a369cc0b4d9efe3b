# fails: q1
# cause: n - 1 instead of n
def expected_next_gap(H, centres, w, B, alpha):
    centre = centres.mean(axis=0)
    after = (w - centre) - alpha * H @ (w - centre)
    return after @ H @ after / 2 + alpha**2 / B * np.trace(H @ H @ np.cov(centres.T) @ H) / 2
