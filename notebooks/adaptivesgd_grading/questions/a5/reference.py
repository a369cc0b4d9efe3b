"""Right answers as short code, of which the diagnosis tries every change of one place.

Loops have an end whatever is changed.
"""

import numpy as np


def big_batch(draw, K, theta, growth, n):
    """(size, g)."""
    G = draw(K)
    for _ in range(300):
        if len(G) >= n:
            break
        g = G.mean(axis=0)
        if theta**2 * g @ g > G.var(axis=0, ddof=1).sum() / len(G):
            break
        more = min(int(np.ceil(growth * len(G))), n - len(G))
        G = np.concatenate([G, draw(more)])
    return len(G), G.mean(axis=0)


def backtrack(loss, w, g, alpha, c):
    """The first trial that meets the condition."""
    now, square = loss(w), g @ g
    for _ in range(200):
        if loss(w - alpha * g) <= now - c * alpha * square:
            break
        alpha /= 2
    return alpha


def bb_step(x, gx, y, gy, V, K, n, alpha):
    """The new alpha."""
    s = y - x
    nu = s @ (gy - gx) / (s @ s)
    if nu <= 0:
        return alpha
    noise = V / (K * gx @ gx) if K < n else 0.0
    return (1 - K / n) * alpha + K / n * (1 - noise) / nu


def running_variance(rows):
    """The unbiased variance, in one pass."""
    mean, total, count = next(rows), 0.0, 1
    for row in rows:
        count += 1
        step = row - mean
        mean = mean + step / count
        total += step @ (row - mean)
    return total / (count - 1)
