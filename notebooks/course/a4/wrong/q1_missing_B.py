# fails: q1
# cause: missing 1/B
def expected_next_gap(H, centres, w, B, alpha):
    centre = centres.mean(axis=0)
    after = (w - centre) - alpha * H @ (w - centre)
    noise = (centres - centre) @ H
    return after @ H @ after / 2 + alpha**2 * np.trace(H @ noise.T @ noise) / len(noise) / 2
