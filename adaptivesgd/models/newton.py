"""Newton's method: how the minimum of a convex model is found and certified."""

from typing import TYPE_CHECKING

import numpy as np

from ..typing import Array
from .constants import ConstantUnavailableError, Known
from .spectrum import DENSE, eigen

if TYPE_CHECKING:
    from .convex import ConvexLinearModel

STEPS = 200


def minimise(problem: "ConvexLinearModel", w: Array) -> Array:
    """Minimiser of a convex model, by Newton steps with backtracking.

    It ends when a step promises to lower F by no more than rounding, or when F is known to fall
    for ever along w.

    Parameters
    ----------
    problem : ConvexLinearModel
        On the host, in double precision.
    w : Array
        The start, shape (d,).

    Returns
    -------
    Array
        Shape (d,); after 200 steps it is returned as it is.
    """
    first = problem.loss(w)
    for _ in range(STEPS):
        F, g = problem.loss(w), problem.gradient(w)
        step = newton_step(problem, w, g)
        promise = float(g @ step) / 2
        if promise <= 1e-15 * F + 1e-30 * first or problem.falls_for_ever(w):
            break
        w = w - backtrack(problem, w, F, step, promise) * step
    return w


def newton_step(problem: "ConvexLinearModel", w: Array, g: Array) -> Array:
    """Newton step H^+ g, from all eigenvalues of the Hessian H, or by conjugate gradients if it is large.

    Parameters
    ----------
    problem : ConvexLinearModel
        On the host, in double precision.
    w : Array
        Where, shape (d,).
    g : Array
        The gradient there, shape (d,).

    Returns
    -------
    Array
        Shape (d,).
    """
    if problem.dim <= DENSE:
        values, vectors = eigen(problem.hessian(w))
        inverse = np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)
        return vectors @ (inverse * (vectors.T @ g))
    from scipy.sparse.linalg import LinearOperator, cg

    product = LinearOperator(
        (len(w), len(w)), lambda v: problem.hessian_product(w, v), dtype=w.dtype
    )
    accuracy = min(0.1, np.sqrt(np.linalg.norm(g)))
    return cg(product, g, rtol=accuracy, maxiter=1000)[0]


def backtrack(
    problem: "ConvexLinearModel", w: Array, F: float, step: Array, promise: float
) -> float:
    """First of the lengths 1, 1/2, 1/4, ... that lowers F by a tenth of what the step promises.

    Parameters
    ----------
    problem : ConvexLinearModel
        On the host, in double precision.
    w : Array
        Where the step starts, shape (d,).
    F : float
        The objective there.
    step : Array
        What is subtracted at length 1, shape (d,).
    promise : float
        By how much the quadratic model falls at length 1.

    Returns
    -------
    float
        The length.
    """
    length = 1.0
    while problem.loss(w - length * step) > F - 0.1 * length * promise + 1e-15 * F:
        length /= 2
    return length


def certified(problem: "ConvexLinearModel", w: Array, gap: float) -> Known:
    """Objective F(w) as the minimum, if the gap F(w) - F* is certainly small enough.

    The losses are not negative, so F(w) itself is another bound: it certifies a minimum of 0.

    Parameters
    ----------
    problem : ConvexLinearModel
        On the host, in double precision.
    w : Array
        Where the search ended, shape (d,).
    gap : float
        A bound on F(w) - F*.

    Returns
    -------
    Known
        F(w), with the certificate.

    Raises
    ------
    ConstantUnavailableError
        If the gap exceeds 1e-10 F(w) and 1e-28 of the objective at the start.
    """
    F = problem.loss(w)
    gap = max(min(gap, F), np.finfo(w.dtype).eps * F)
    if gap > 1e-10 * F + 1e-28 * problem.loss(problem.start()):
        raise ConstantUnavailableError(
            f"the minimum of {type(problem).__name__} could not be certified to 1e-10 (perhaps no "
            "w attains it); add a ridge"
        )
    how = f"{problem.solver}, certified: F(w) - F* <= {gap:.1e}"
    return Known(F, how if problem.attained else f"{how}, which no w attains")
