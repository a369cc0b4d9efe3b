"""Is this the gradient of that loss? Two answers that share nothing but the loss."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host

EPS = np.finfo(np.float64).eps


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradient` found.

    slope: of log R(h) against log h, at least 2 for a right gradient (more where F is flat).
    coordinate: the one where the gradient differs most from central differences; error: by how
    much, relative to the largest coordinate of the gradient.
    """

    slope: float
    coordinate: int
    error: float


def check_gradient(problem, w, *, directions=3, coordinates=50, tolerance=1e-6, seed=0):
    """Assert that the gradient at w is that of the loss; return a `GradientReport`.

    Taylor: in random directions v, R(h) = |F(w + h v) - F(w) - h <grad F(w), v>| must fall like
    h^2; with a wrong gradient it falls like h. Central differences: [F(w + h e_j) - F(w - h e_j)]
    / (2 h) must be the j-th coordinate, to `tolerance` times the largest; of more than
    `coordinates` of them, so many random ones are looked at. Everything is in double precision.

    w: shape (d,). Raises AssertionError with a sentence that says where to look.
    """
    validate.objective(problem)
    validate.positive_integer("directions", directions)
    validate.positive_integer("coordinates", coordinates)
    problem = problem.map_arrays(lambda array: array.astype(np.float64))
    w = validate.start(w, problem.dim, np.float64)
    rng = np.random.default_rng(seed)
    g = to_host(problem.gradient(w))
    assert g.shape == w.shape, f"the gradient must have the shape of w, {w.shape}, not {g.shape}"
    chosen = rng.permutation(len(g))[:coordinates]
    differences = np.array([central_difference(problem, w, j) for j in chosen])
    off = np.abs(g[chosen] - differences)
    size = max(np.abs(g).max(), np.abs(differences).max())
    worst = int(off.argmax())
    floor = 10 * EPS ** (2 / 3) * magnitude(problem, w)
    slope = min(taylor_slope(problem, w, g, rng) for _ in range(directions))
    assert off[worst] <= tolerance * size + floor, (
        f"the gradient is wrong: coordinate {chosen[worst]} is {g[chosen[worst]]:.6g}, but the loss "
        f"changes by {differences[worst]:.6g} per unit of it{hint(g[chosen], differences)} "
        f"(Taylor's remainder falls like h^{slope:.2f}; it should be h^2)"
    )
    assert slope >= 1.9, (
        f"the gradient is wrong: Taylor's remainder falls like h^{slope:.2f} instead of h^2, though "
        f"the coordinates looked at ({len(chosen)} of {len(g)}) agree to {tolerance:g}"
    )
    return GradientReport(slope, int(chosen[worst]), float(off[worst] / size) if size else 0.0)


def taylor_slope(problem, w, g, rng):
    """The slope of log R(h) in a random direction; infinite if R is nothing but rounding."""
    v = rng.standard_normal(len(g))
    v *= max(1.0, float(w @ w) ** 0.5) / np.linalg.norm(v)
    h = 2.0 ** -np.arange(2, 26)
    F, step = problem.loss(w), asarray_like(w, v)
    remainder = np.array([abs(problem.loss(w + t * step) - F - t * (g @ v)) for t in h])
    clear = remainder > 1e3 * EPS * magnitude(problem, w)
    if clear.sum() < 3:
        return np.inf
    last = np.flatnonzero(clear)[-4:]  # the smallest h that rounding leaves alone
    return float(np.polyfit(np.log(h[last]), np.log(remainder[last]), 1)[0])


def central_difference(problem, w, j):
    """[F(w + h e_j) - F(w - h e_j)] / (2 h), with the h that balances rounding and truncation."""
    h = EPS ** (1 / 3) * max(1.0, abs(float(w[j])))
    e = asarray_like(w, h * np.eye(1, len(w), j)[0])
    return (problem.loss(w + e) - problem.loss(w - e)) / (2 * h)


def magnitude(problem, w):
    """The mean of |f_i(w)|, which is what rounding is relative to."""
    return float(abs(problem.losses(w)).mean())


def hint(g, differences):
    """What the two have to do with each other, if they are parallel."""
    ratio = (g @ differences) / max(g @ g, 1e-300)
    parallel = np.allclose(ratio * g, differences, rtol=1e-4, atol=1e-6 * np.abs(differences).max())
    if not parallel or not ratio:
        return ""
    return f"; {ratio:.4g} times the gradient would fit everywhere: is a factor missing?"
