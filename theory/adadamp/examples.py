"""The problems on which AdaDamp's theorems are checked, beside those of theory.examples."""

from functools import cache

import numpy as np

from adaptivesgd import Method
from adaptivesgd.data import load, standardise
from adaptivesgd.models import GemanMcClure, SigmoidLoss, SineSquares
from adaptivesgd.step_sizes import Fixed
from theory import Fresh, Stream, diagonal, with_constants

from .rules import OverGap


@cache
def sine_squares(n=6, dim=1, noise=1.0, seed=0):
    """x^2 + 3 sin^2 x with additive noise: PL, not convex."""
    return SineSquares(noise * np.random.default_rng(seed).standard_normal((n, dim)))


@cache
def stream(dim=8, condition=10.0, smoothness=3.0, noise=2.0):
    """(1/2) (w - z)^T H (w - z), z ~ N(0, noise^2 I): eigenvalues evenly from smoothness / condition
    to smoothness. The defaults are the reference's example.
    """
    h = np.linspace(smoothness / condition, smoothness, dim)
    return Stream(diagonal(h), noise * h)


@cache
def power_law(dim=50, exponent=2.0, noise=0.1):
    """(1/2) sum_j j^-exponent w_j^2, with noise of the same deviation along every w_j: convex, and
    without a PL constant worth the name.
    """
    h = np.arange(1, dim + 1) ** -exponent
    return Stream(diagonal(h), np.full(dim, noise))


@cache
def robust_regression():
    """Geman-McClure regression on the diabetes data, F >= 0; and a bound of its variance: the
    slopes r / (1 + r^2)^2 are at most 3 sqrt(3) / 16.
    """
    X, y = (standardise(each) for each in load("diabetes"))
    F = with_constants(GemanMcClure(X, y), minimum=0.0)
    return F, 27 / 256 * (X**2).sum(axis=1).mean()


@cache
def sigmoid_loss():
    """Sigmoid loss on the breast cancer data, F >= 0; and a bound of its variance: the slopes
    s(t) s(-t) are at most 1/4.
    """
    X, y = load("breast_cancer")
    F = with_constants(SigmoidLoss(standardise(X), y), minimum=0.0)
    return F, (F.X**2).sum(axis=1).mean() / 16


def oracle(problem, share=1.0):
    """AdaDamp with c = share sigma^2 / (2 alpha), and the best step for it."""
    alpha, beta = float(problem.pl_constant), float(problem.smoothness)
    rule = OverGap(
        optimal_value=float(problem.minimum), c=share * float(problem.variance) / (2 * alpha)
    )
    return Method(rule, Fixed(1 / (beta * (1 + 1 / share))), sampler=Fresh())
