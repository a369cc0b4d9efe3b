"""Big Batch with Barzilai-Borwein: the step size from the curvature that a batch has shown."""

from dataclasses import dataclass, field
from math import inf
from typing import ClassVar

import numpy as np

from ..backend import floats, to_host
from ..estimate import Estimate
from ..linalg import length, ordinary_squares, power_of_two
from ..objective import FiniteSum
from ..part import StepSize, check_part, ratio
from ..state import State
from ..typing import Array
from .armijo import Armijo


@dataclass(frozen=True)
class BarzilaiBorwein(StepSize[float]):
    """alpha <- (1 - K/n) alpha + (K/n) a~ before the second of two updates x, y from one batch,

        nu = <y - x, grad l_B(y) - grad l_B(x)> / ||y - x||^2
        a~ = (1 - V / (K ||G||^2)) / nu    if K < n,  else 1 / nu

    with G and V the gradient and variance at x; before both, Armijo's backtracking. Where nu or a~
    is not positive, alpha is left as it is. The second update is an odd one that uses the examples
    of the one before: combine it with `Repeated(sampler)` and `Every(rule)` of period 2. With fresh
    examples it only backtracks.

    Parameters
    ----------
    search : Armijo, default Armijo(regrowth_factor=1.0)
        Line search that runs before each update.

    Raises
    ------
    TypeError
        If `search` is not a step size.

    References
    ----------
    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches", equations
    (8), (9) and Algorithm 3, which never enlarges alpha by itself.
    """

    looks_at: ClassVar[str] = "losses and two gradients of this batch"

    search: Armijo = field(default_factory=lambda: Armijo(regrowth_factor=1.0))

    def __post_init__(self) -> None:
        super().__post_init__()
        check_part("search", self.search, StepSize)

    def init(self, problem: FiniteSum, w: Array) -> float:
        return self.search.init(problem, w)

    def __call__(
        self, alpha: float, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, float]:
        x = now.estimate
        if now.step % 2 and x is not None and _same_examples(x, estimate):
            alpha = self.smoothed(alpha, x, estimate)
        return self.search(alpha, d, estimate, now)

    def smoothed(self, alpha: float, x: Estimate, y: Estimate) -> float:
        """Return (1 - K/n) alpha + (K/n) a~, or alpha where the curvature or a~ is not positive.

        Parameters
        ----------
        alpha : float
            The step size so far (parameters per unit of direction).
        x, y : Estimate
            The same batch before and after the first update.

        Returns
        -------
        float
            The new step size (parameters per unit of direction).
        """
        product, square = _products(y.w - x.w, y.gradient - x.gradient)
        nu = ratio(max(product, 0.0), square)
        noise = _relative_noise(x)
        if nu == 0 or noise >= 1:
            return alpha
        share = x.size / x.n
        return (1 - share) * alpha + share * (1 - noise) / nu


def _products(step: Array, change: Array) -> list[float]:
    """<step, change> and ||step||^2; in a unit of their own where they leave the range."""
    found = floats([step @ change, step @ step])
    smallest, largest = ordinary_squares(step.dtype)
    if all(smallest < abs(number) < largest for number in found):
        return found
    factor = power_of_two(length(step), step.dtype)
    step, change = factor * step, factor * change
    return floats([step @ change, step @ step])


def _relative_noise(x: Estimate) -> float:
    """V / (K ||G||^2): 0 of all examples, and infinite of a single one, whose V is undefined."""
    if x.size == x.n:
        return 0.0
    if x.size == 1:
        return inf
    x = x.fetched("signal", "variance").rescaled
    return ratio(x.variance / x.size, x.signal)


def _same_examples(x: Estimate, y: Estimate) -> bool:
    """Whether two estimates are of the same examples, in any order."""
    first, second = (np.sort(to_host(each.indices)) for each in (x, y))
    return bool(np.array_equal(first, second))
