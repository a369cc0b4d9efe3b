"""The grids: gradient descent, SGD with a batch, PL functions, and Big Batch's condition (4)."""

from itertools import product

import numpy as np

from theory.big_batch.constants import noise_share, sharp_beta
from theory.classical import gradient_descent_pl_sharp
from theory.related import minibatch_step
from theory.worst_cases import gradient_descent_gap

from . import programs
from .grid import Grid


def grid(**axes):
    """Every combination of the values of the axes."""
    return tuple(dict(zip(axes, values, strict=True)) for values in product(*axes.values()))


def in_units(points, longest):
    """The points with a = h / L, those only where a is at most what the theorem allows."""
    rows = [{k: v for k, v in p.items() if k != "h"} | {"a": p["h"] / p["L"]} for p in points]
    return tuple(row for row in rows if row["a"] <= longest(row) * (1 + 1e-12))


def strongly_convex(L, mu, a, steps):
    """q^(2T), q = max(|1 - a mu|, |1 - a L|)."""
    return max(abs(1 - a * mu), abs(1 - a * L)) ** (2 * steps)


def convex(L, a, steps):
    """L / (4 T + 2), at a = 1 / L."""
    return L / (4 * steps + 2)


def polyak_plain(L, mu, a, steps):
    """(1 - 2 mu a (1 - a L / 2))^T."""
    return (1 - 2 * mu * a * (1 - a * L / 2)) ** steps


def polyak_sharp(L, mu, a, steps):
    """((2 - 2 kappa) / (2 + kappa))^T, at a = 1 / L."""
    return gradient_descent_pl_sharp.factor(L, mu) ** steps


def big_batch(L, mu, a, theta, steps):
    """(1 - 2 mu (a - L a^2 / (2 (1 - theta^2))))^T."""
    return (1 - 2 * mu * (a - L * a**2 * sharp_beta(theta) / 2)) ** steps


def big_batch_worst(L, mu, a, theta, steps):
    """The worst case under condition (4)."""
    return programs.noisy_gap(L, mu, a, noise_share(theta), steps)


def minibatch(L, mu, a, B, v, steps):
    """The bound of one step, which is concave in r^2, so that it can be iterated."""
    r2 = 1.0
    for _ in range(steps):
        noise = minibatch_step.minibatch_noise(v, 3, B)
        r2 = minibatch_step.bound(a, L, mu, np.sqrt(r2), noise)
    return r2


def two_over_sum(p):
    """2 / (L + mu)."""
    return 2 / (p["L"] + p["mu"])


GRIDS = (
    Grid(
        "classical.gradient_descent_strongly_convex",
        "gradient descent, L-smooth and mu-strongly convex: ||w_T - w*||^2",
        in_units(
            grid(L=(1.0, 4.0), mu=(0.0, 0.1, 0.5), h=(0.3, 1.0, 1.5, 1.9), steps=(1, 2, 3, 4, 5)),
            lambda p: 2 / p["L"],
        ),
        programs.gradient_descent_distance,
        strongly_convex,
        attained=True,
    ),
    Grid(
        "classical.gradient_descent_convex_sharp",
        "gradient descent with a = 1 / L, L-smooth and convex: F(w_T) - F*",
        in_units(grid(L=(1.0, 4.0), h=(1.0,), steps=(1, 2, 3, 4, 5)), lambda p: 1 / p["L"]),
        gradient_descent_gap,
        convex,
        attained=True,
    ),
    Grid(
        "classical.gradient_descent_pl",
        "gradient descent, L-smooth with the PL inequality: F(w_T) - F*",
        in_units(
            grid(L=(1.0,), mu=(0.01, 0.1, 0.5), h=(0.3, 1.0, 1.5), steps=(1, 2, 3, 4, 5)),
            lambda p: 2 / p["L"],
        ),
        programs.polyak_gap,
        polyak_plain,
        attained=False,
    ),
    Grid(
        "classical.gradient_descent_pl_sharp",
        "gradient descent with a = 1 / L, L-smooth with the PL inequality: F(w_T) - F*",
        in_units(
            grid(L=(1.0, 4.0), mu=(0.01, 0.1, 0.5), h=(1.0,), steps=(1, 2, 3, 4, 5)),
            lambda p: 1 / p["L"],
        ),
        programs.polyak_gap,
        polyak_sharp,
        attained=True,
    ),
    Grid(
        "big_batch.theorem_2_sharp",
        "Big Batch with (4), two-point noise, L-smooth with the PL inequality: E F(w_T) - F*",
        tuple(
            {"L": 1.0, "mu": mu, "a": share * (1 - t**2), "theta": t, "steps": T}
            for mu, t, share, T in product((0.1, 0.5, 1.0), (0.3, 0.5, 0.9), (0.5, 1.0), (1, 2, 3))
        ),
        big_batch_worst,
        big_batch,
        attained=False,
    ),
    Grid(
        "related.minibatch_step",
        "SGD with B of 3 examples, all f_i L-smooth and mu-strongly convex: E||w_T - w*||^2",
        in_units(
            grid(
                L=(1.0,), mu=(0.1, 0.5), h=(0.3, 0.7, 1.3), B=(1, 2, 3), v=(0.5, 1.0), steps=(1, 2)
            ),
            two_over_sum,
        ),
        programs.sgd_distance,
        minibatch,
        attained=False,
    ),
)
