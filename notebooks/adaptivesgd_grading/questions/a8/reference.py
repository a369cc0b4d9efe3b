"""Right answers as short code, of which the diagnosis tries every change of one place."""

import numpy as np


def first_false_line(lefts, rights):
    """The number of the first false line."""
    false = (lefts > rights + 1e-9 * np.abs(rights)).any(axis=1)
    return int(false.argmax()) + 1 if false.any() else 0


def batch_factor(alpha, theta):
    """The factor of the expected loss."""
    noise = theta**2 / (1 - theta**2)
    return (1 - alpha) ** 2 + alpha**2 * noise


def gain_ratio(signal, variance, S):
    """r."""
    return (variance + signal) / (variance / S + signal)


def one_step(w, eta, S, variance):
    """E[F(w+) - F*]."""
    r = (variance + w**2) / (variance / S + w**2)
    return ((1 - eta * r) ** 2 * w**2 + (eta * r) ** 2 * variance / S) / 2
