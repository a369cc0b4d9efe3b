"""Check the constants of a model where they could fail to bound."""

from typing import Any

import numpy as np

from ..backend import asarray_like, to_host
from ..typing import Array, Rng

SLACK = 1e-5  # relative: what differences of gradients cost in accuracy
LARGEST = 20  # dimensions in which curvature is measured; more are sampled by a random subspace


def constants(problem: Any, w: Array, rng: Rng) -> None:
    """The constants bound, at w, around it, and around the minimiser, in all directions.

    Parameters
    ----------
    problem : FiniteSum
        The objective.
    w : array, shape (d,)
        The place around which they are checked.
    rng : numpy.random.Generator
        Where random directions are drawn from.

    Raises
    ------
    AssertionError
        If a constant does not bound.
    """
    centres = [w] if getattr(problem, "minimiser", None) is None else [w, problem.minimiser]
    places = [nearby(centre, size, rng) for centre in centres for size in (1e-3, 0.1, 1.0, 3.0)]
    _lowest(problem, places)
    for u in places:
        _curvature(problem, u, rng)
        _example_curvature(problem, u)
        _growth(problem, u)


def _curvature(problem: Any, u: Array, rng: Rng) -> None:
    """mu <= eigenvalues of the Hessian <= L, and at most L + lambda ||grad F|| in size."""
    eigenvalues = np.linalg.eigvalsh(_hessian(problem, u, rng))
    least, most = eigenvalues[0], np.abs(eigenvalues).max()
    L, mu = (getattr(problem, name, None) for name in ("smoothness", "strong_convexity"))
    if L is not None and not most <= L * (1 + SLACK):
        raise AssertionError(
            f"smoothness must bound the curvature, but it is {float(L):.6g} and a curvature "
            f"{most:.6g}"
        )
    if mu is not None and not least >= mu - SLACK * most:
        raise AssertionError(
            f"strong_convexity must be the least curvature, but it is {float(mu):.6g} and a "
            f"curvature {least:.6g}"
        )
    L, rate = getattr(problem, "relaxed_smoothness", None) or (np.inf, 0)
    slope = float(np.linalg.norm(to_host(problem.gradient(u))))
    if not most <= (L + rate * slope) * (1 + SLACK):
        raise AssertionError(
            f"relaxed_smoothness must bound the curvature by L + lambda ||grad F|| = "
            f"{L + rate * slope:.6g}, but it is {most:.6g}"
        )


def _hessian(problem: Any, u: Array, rng: Rng) -> Array:
    """Q^T H Q by central differences, for a random orthonormal Q of at most LARGEST columns."""
    Q = np.linalg.qr(rng.standard_normal((problem.dim, min(LARGEST, problem.dim))))[0]
    h = 1e-5 * max(1.0, float(u @ u) ** 0.5)
    ahead, behind = (
        np.array([to_host(problem.gradient(u + asarray_like(u, step * q))) for q in Q.T])
        for step in (h, -h)
    )
    H = (ahead - behind) @ Q / (2 * h)
    return (H + H.T) / 2


def _example_curvature(problem: Any, u: Array) -> None:
    """||grad f_i(u) - grad f_i(v)|| <= max_smoothness ||u - v||, along the longest grad f_i."""
    if (L := getattr(problem, "max_smoothness", None)) is None:
        return
    rows = problem.gradients(u)
    longest = rows[int((rows**2).sum(axis=1).argmax())]
    if not (length := float(longest @ longest) ** 0.5):
        return
    v = u + 1e-3 / length * longest
    steepest = float(((problem.gradients(v) - rows) ** 2).sum(axis=1).max()) ** 0.5 / 1e-3
    if not steepest <= L * (1 + SLACK):
        raise AssertionError(
            f"max_smoothness must bound every f_i, but it is {float(L):.6g} and one has "
            f"{steepest:.6g}"
        )


def _growth(problem: Any, u: Array) -> None:
    """(1/2) ||grad F||^2 >= pl_constant (F - F*)."""
    mu, minimum = (getattr(problem, name, None) for name in ("pl_constant", "minimum"))
    if mu is None or minimum is None:
        return
    g, gap = problem.gradient(u), problem.loss(u) - minimum
    if not float(g @ g) / 2 >= mu * gap * (1 - SLACK) - 1e-12 * abs(minimum):
        raise AssertionError(
            f"pl_constant is too large: (1/2) ||grad F||^2 = {float(g @ g) / 2:.6g} is less than "
            f"{float(mu):.6g} times the gap {gap:.6g}"
        )


def _lowest(problem: Any, places: list[Array]) -> None:
    """F(w) >= F* everywhere; at the minimiser, equality and no gradient."""
    if (minimum := getattr(problem, "minimum", None)) is None:
        return
    losses = [problem.loss(u) for u in places]
    rounding = 1e-9 * abs(minimum) + 1e-14 * max(losses)
    if not min(losses) >= minimum - rounding:
        raise AssertionError(
            f"minimum is {float(minimum):.6g}, but there is a loss of {min(losses):.6g}"
        )
    if (best := getattr(problem, "minimiser", None)) is None:
        return
    if not abs(problem.loss(best) - minimum) <= rounding:
        raise AssertionError(
            f"the loss at the minimiser is {problem.loss(best):.6g}, not the minimum "
            f"{float(minimum):.6g}"
        )
    slope, usual = (float((g := problem.gradient(u)) @ g) ** 0.5 for u in (best, places[-1]))
    if not slope <= 1e-6 * usual:
        raise AssertionError(f"the gradient at the minimiser has the length {slope:.2g}, not 0")


def nearby(centre: Array, size: float, rng: Rng) -> Array:
    """A random place at this distance from the centre, relative to its length if that exceeds 1.

    Parameters
    ----------
    centre : array, shape (d,)
        The centre.
    size : float
        The distance.
    rng : numpy.random.Generator
        Where random directions are drawn from.

    Returns
    -------
    array, shape (d,)
        The place.
    """
    v = rng.standard_normal(len(centre))
    v *= size * max(1.0, float(centre @ centre) ** 0.5) / np.linalg.norm(v)
    return centre + asarray_like(centre, v)
