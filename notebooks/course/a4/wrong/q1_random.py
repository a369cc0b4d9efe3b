# fails: q1
# cause: not an expectation
def expected_next_gap(H, centres, w, B, alpha):
    rng = np.random.default_rng(0)
    centre, gaps = centres.mean(axis=0), []
    for _ in range(100):
        g = H @ (w - centres[rng.integers(len(centres), size=B)].mean(axis=0))
        after = w - alpha * g - centre
        gaps.append(after @ H @ after / 2)
    return np.mean(gaps)
