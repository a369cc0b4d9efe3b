# answers: q1
from itertools import product


def expected_next_gap(H, centres, w, B, alpha):
    centre, gaps = centres.mean(axis=0), []
    for batch in product(range(len(centres)), repeat=B):
        after = w - alpha * H @ (w - centres[list(batch)].mean(axis=0)) - centre
        gaps.append(after @ H @ after / 2)
    return sum(gaps) / len(gaps)
