"""Newton's method: how the minimum of a convex model is found and certified."""

import numpy as np

from .constants import ConstantUnavailableError, Known
from .spectrum import DENSE, eigen

STEPS = 200


def minimise(problem, w):
    """A minimiser of a convex model from the start w, by Newton steps with backtracking.

    It ends when a step promises to lower F by no more than rounding, or when F is known to fall
    for ever along w. Shape (d,).
    """
    first = problem.loss(w)
    for _ in range(STEPS):
        F, g = problem.loss(w), problem.gradient(w)
        step = newton_step(problem, w, g)
        promise = g @ step / 2
        if promise <= 1e-15 * F + 1e-30 * first or problem.falls_for_ever(w):
            break
        w = w - backtrack(problem, w, F, step, promise) * step
    return w


def newton_step(problem, w, g):
    """H^+ g, from all eigenvalues of the Hessian H, or by conjugate gradients if it is large."""
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


def backtrack(problem, w, F, step, promise):
    """1, 1/2, 1/4, ...: the first length whose step lowers F by a tenth of what it promises."""
    length = 1.0
    while problem.loss(w - length * step) > F - 0.1 * length * promise + 1e-15 * F:
        length /= 2
    return length


def certified(problem, w, gap):
    """F(w) as the minimum, if it is certain that F(w) - F* <= gap and the gap is small enough.

    The losses are not negative, so F(w) itself is another bound: it certifies a minimum of 0.
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
