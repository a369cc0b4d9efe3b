"""AdaScale on F(w) = w^2 / 2 with noise of variance V per batch, exactly.

The paper averages S batches and multiplies the step by the gain r = (V + s) / (V / S + s), s = w^2.
Its Theorem 2, in our words, with alpha = beta = 1: run until the r_t add up to T,

    E[F(w) - F*]  <=  (F(w_0) - F*) exp(-gamma T) + Delta,
    gamma = eta (2 - eta),  Delta = eta^2 V / (2 gamma),

whatever S is. (J. Johnson, P. Agrawal, H. Gu, C. Guestrin, "AdaScale SGD", submission to ICLR 2020.)
"""

from math import exp


def gain(signal, variance, S):
    """r, between 1 and S."""
    return (variance + signal) / (variance / S + signal)


def level(eta, variance):
    """(gamma, Delta)."""
    gamma = eta * (2 - eta)
    return gamma, eta**2 * variance / (2 * gamma)


def one_step(w, eta, S, variance, r=None):
    """E[F(w+) - F*] after a step of eta r, by the two points at which a symmetric noise sits."""
    r = gain(w**2, variance, S) if r is None else r
    noise = (variance / S) ** 0.5
    return sum((w - eta * r * (w + e)) ** 2 / 2 for e in (noise, -noise)) / 2


def promised(w, eta, variance, T):
    """What the theorem promises."""
    gamma, Delta = level(eta, variance)
    return w**2 / 2 * exp(-gamma * T) + Delta
