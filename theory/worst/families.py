"""Small problems with L = 1, F* at w = 0 and noise of a known variance, each from a few numbers."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from adaptivesgd.checks.instances import Quadratics, TwoCurvatures
from adaptivesgd.models.noisy_quadratic import NoisyQuadratic

DEFAULTS: dict[str, dict[str, Any]] = {
    "quadratic": {"mu": 0.1, "noise": 0.0, "n": 2, "along": 0, "skew": 0},
    "line": {"mu": 1.0, "noise": 0.0, "n": 2, "along": 0, "skew": 0},
    "two curvatures": {"inner": 1.0, "outer": 0.0, "noise": 0.0, "n": 2},
    "one steep": {"noise": 0.0, "n": 8},
}


def problem(family: str, numbers: Mapping[str, Any]) -> Any:
    """The problem of a family with these numbers.

    Parameters
    ----------
    family : {"quadratic", "line", "two curvatures", "one steep"}
        A quadratic of two variables with curvatures 1 and mu, or of one with the curvature mu; F'' = inner for
        \\|w\\| < 1 and outer beyond; or one f_i with the curvature 1 among others that are linear.
    numbers : mapping
        As in `DEFAULTS`. noise is the deviation of a gradient; along, the variable that it is in; skew: one
        example far from the others instead of two groups.

    Returns
    -------
    FiniteSum
        The problem.
    """
    return built(family, tuple(sorted(numbers.items())))


@cache
def built(family, items):
    """The problem, built once."""
    x = dict(items)
    n, noise = int(x["n"]), float(x["noise"])
    if family in ("quadratic", "line"):
        h = np.array([1.0, x["mu"]] if family == "quadratic" else [x["mu"]])
        away = np.zeros((n, len(h)))
        away[:, x["along"]] = noise * law(n, x["skew"]) / h[x["along"]]
        return NoisyQuadratic(away, np.diag(h))
    if family == "two curvatures":
        return TwoCurvatures(noise * law(n, 0)[:, None], inner=x["inner"], outer=x["outer"])
    steep = np.zeros(n)
    steep[0] = 1.0
    return Quadratics(steep[:, None, None], noise * (steep - steep.mean())[:, None])


def law(n, skew):
    """n numbers with mean 0 and mean square 1: +-1, or one against all others."""
    if not skew:
        return np.resize([1.0, -1.0], n) if n > 1 else np.zeros(1)
    return np.where(np.arange(n) == 0, np.sqrt(n - 1.0), -1 / np.sqrt(n - 1.0))


def words(family: str, numbers: Mapping[str, Any]) -> str:
    """The problem in words.

    Parameters
    ----------
    family : str
        As of `problem`.
    numbers : mapping
        As of `problem`.

    Returns
    -------
    str
        Such as "F(w) = 0.5 w^2, without noise".
    """
    x = numbers
    noise = f"noise of deviation {x['noise']:.4g}, n = {x['n']}" if x["noise"] else "without noise"
    law = ", one example against the others" if x.get("skew") and x["noise"] else ""
    if family == "quadratic":
        axis = f" along w_{x['along'] + 1}" if x["noise"] else ""
        return f"F(w) = 0.5 w_1^2 + {x['mu'] / 2:.4g} w_2^2, {noise}{axis}{law}"
    if family == "line":
        return f"F(w) = {x['mu'] / 2:.4g} w^2, {noise}{law}"
    if family == "two curvatures":
        return f"F'' = {x['inner']:.4g} for |w| < 1, {x['outer']:.4g} beyond, {noise}"
    return f"f_1(w) = 0.5 w^2, the other {x['n'] - 1} linear, slopes of size {x['noise']:.4g}"
