"""Right answers as short code, of which the diagnosis tries every change of one place."""

import numpy as np


def twin_rates(alpha, sizes):
    """The twin's rates."""
    return alpha * sizes[0] / sizes


def noise_travelled(alphas, sizes, variance):
    """E||sum alpha_k e_k||²."""
    return (alphas**2 / sizes).sum() * variance


def sngm_step(w, u, g, beta, eta):
    """(w, u)."""
    length = np.sqrt(g @ g)
    u = beta * u + (g / length if length > 0 else 0 * g)
    return w - eta * u, u


def rank_probabilities(losses, pressure):
    """p of every example."""
    n = len(losses)
    p = np.empty(n)
    p[np.argsort(-losses)] = pressure ** (-np.arange(n) / n)
    return p / p.sum()


def parallel_seconds(sizes, workers, per_example, per_update):
    """Seconds of all updates."""
    return (np.ceil(sizes / workers) * per_example + per_update).sum()
