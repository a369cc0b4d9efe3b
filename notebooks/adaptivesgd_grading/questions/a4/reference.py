"""Right answers as short code, of which the diagnosis tries every change of one place."""

from itertools import combinations

import numpy as np


def expected_next_gap(H, centres, w, B, alpha):
    """E[F(w+) - F*]."""
    centre = centres.mean(axis=0)
    delta = w - centre
    after = delta - alpha * H @ delta
    noise = (centres - centre) @ H
    covariance = noise.T @ noise / len(noise) / B
    return after @ H @ after / 2 + alpha**2 * np.trace(H @ covariance) / 2


def noise_floor(h, variance, B, alpha):
    """The level that stays."""
    return alpha * variance / (2 * B * (2 - alpha * h))


def defended_step(mu, L, variance, B, target):
    """The longest step."""
    return 4 * B * target / (variance + 2 * B * target * L)


def expectation(n, B, quantity):
    """The mean over all batches."""
    return np.mean([quantity(batch) for batch in combinations(range(n), B)])


def bound(k, gap, L, mu, variance, B, alpha):
    """The bound after k steps."""
    q = 1 - 2 * mu * alpha * (1 - alpha * L / 2)
    return q**k * gap + (1 - q**k) / (1 - q) * alpha**2 * L * variance / (2 * B)
