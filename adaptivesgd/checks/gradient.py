"""check_gradient: two tests of a gradient that share nothing but the loss."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host
from ..linalg import length
from ..objective import FiniteSum
from ..typing import Array, ArrayLike, Rng
from .differences import (
    CLEAR,
    EPS,
    Line,
    Slope,
    change_within,
    first_step,
    has_kink,
    remainder_order,
    slope_at_zero,
)

UNCERTAIN = 1e-2  # of the largest coordinate: the least that differences must settle
BLURRED = 1e-2  # of the losses: what a change of w in its last digits may change
NEAR = 1e-2  # of a coordinate: how far a random place near w is


@dataclass(frozen=True)
class GradientReport:
    """The result of `check_gradient`.

    Parameters
    ----------
    slope : float
        Of log R(h) against log h; at least 2 for a right gradient, more where F is flat, and less only
        where rounding hides all steps within which F is like a parabola.
    coordinate : int
        The one where the gradient differs most from central differences.
    error : float
        By how much, relative to the largest coordinate of the gradient, or, where it vanishes, to the
        slope of the loss a step away.
    at_kink : bool, default False
        Whether the loss has a kink at w, so that it was a random place near w that was checked.
    """

    slope: float
    coordinate: int
    error: float
    at_kink: bool = False


class _WrongGradient(Exception):
    """A gradient does not fit the loss; kink: perhaps as the loss has no gradient there."""

    def __init__(self, sentence: str, kink: bool) -> None:
        super().__init__(sentence)
        self.kink = kink


def check_gradient(
    problem: FiniteSum,
    w: ArrayLike,
    *,
    directions: int = 3,
    coordinates: int = 50,
    tolerance: float = 1e-6,
    seed: int = 0,
) -> GradientReport:
    """Check that the gradient at w is that of the loss, by Taylor's formula and by differences.

    Taylor: in random directions v, ``R(h) = |F(w + h v) - F(w) - h <grad F(w), v>|`` must fall like
    h^2; with a wrong gradient it falls like h. Central differences, extrapolated to h = 0, must be
    the coordinates of the gradient; where they settle every coordinate, and there is no kink, the
    order is only reported. Steps are scaled to the change of the loss along each line, and
    everything is in double precision. What changes the loss less than its rounding is not seen.

    Where the loss has a kink at w, as that of a network with ReLU may, its gradient there is not
    determined by the loss; then a random place near w is checked instead.

    Parameters
    ----------
    problem : FiniteSum
        The objective.
    w : array, shape (d,)
        Where to check.
    directions : int, default 3
        Number of random directions; at least 1.
    coordinates : int, default 50
        How many coordinates are compared with differences, at least 1; of more, as many random ones.
    tolerance : float, default 1e-06
        Largest difference, relative to the largest coordinate; above 0.
    seed : int, default 0
        At least 0; of directions and coordinates.

    Returns
    -------
    GradientReport
        The order of the remainder, the largest difference, and whether there is a kink at w.

    Raises
    ------
    AssertionError
        If the gradient is wrong, or the loss is too rough to tell; the message says where to look.
    TypeError, ValueError
        If an argument is of the wrong kind or out of its range.

    References
    ----------
    Ridders (1982), Accurate computation of F'(x) and F'(x) F''(x). Attributed.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0, 0.0], [0.0, 2.0]], [1.0, 2.0])
    >>> report = asgd.check_gradient(problem, [3.0, -1.0])
    >>> round(report.slope, 2), report.error < 1e-8
    (2.0, True)
    """
    validate.objective(problem)
    validate.positive_integer("directions", directions)
    validate.positive_integer("coordinates", coordinates)
    tolerance = validate.positive("tolerance", tolerance)
    rng = np.random.default_rng(validate.seed(seed))
    problem = problem.map_arrays(lambda array: array.astype(np.float64))
    place = validate.start(w, problem.dim, np.float64)

    def examined(place: Array) -> GradientReport:
        with np.errstate(over="ignore", invalid="ignore"):
            return _examined(problem, place, directions, coordinates, tolerance, rng)

    try:
        return examined(place)
    except _WrongGradient as wrong:
        if not wrong.kink:
            raise AssertionError(str(wrong)) from None
    try:
        return replace(examined(_near(place, rng)), at_kink=True)
    except _WrongGradient as wrong:
        raise AssertionError(f"{wrong}; checked at a random place near w") from None


def _examined(
    problem: Any, w: Array, directions: int, coordinates: int, tolerance: float, rng: Rng
) -> GradientReport:
    """The report at w, or a `_WrongGradient`."""
    g = to_host(problem.gradient(w))
    if g.shape != w.shape:
        raise AssertionError(f"the gradient must have the shape of w, {w.shape}, not {g.shape}")
    size = _size(problem, w)
    if not np.isfinite(g).all() or not np.isfinite(size):
        raise AssertionError("losses and gradient must be finite at w, but they are not")
    found = _differences(problem, w, g, size, rng.permutation(len(g))[:coordinates])
    order, kink = _order(problem, w, g, size, directions, rng)
    if (worst := found.broken(tolerance)) is not None:
        raise _WrongGradient(found.sentence(worst, order), has_kink(*found.lines[worst]))
    settled = len(found.chosen) == len(g) and found.settled(tolerance)
    if order < 1.9 and (kink or not settled):
        raise _WrongGradient(
            f"the gradient is wrong: Taylor's remainder falls like h^{order:.2f} instead of h^2, "
            f"though the coordinates compared ({len(found.chosen)} of {len(g)}) agree to "
            f"{tolerance:g}",
            kink,
        )
    worst = int(found.off.argmax())
    scale = max(found.largest, float(found.natural[worst]), float(1e9 * found.rounding[worst]))
    error = float(found.off[worst] / scale) if scale else 0.0
    return GradientReport(order, int(found.chosen[worst]), error)


def _size(problem: Any, w: Array) -> float:
    """The mean size of the losses, or 0 where they are mere rounding: where w fits the data exactly."""
    losses = problem.losses(w)
    size = float(abs(losses).mean())
    blur = float(abs(problem.losses(w * (1 + 4 * EPS)) - losses).mean())
    return 0.0 if blur > BLURRED * size else size


@dataclass(frozen=True)
class _Differences:
    """Some coordinates g of a gradient, and what differences say of them.

    natural: what would change the loss by 1e-6 of its size; rounding: what its own hides; lines: the
    losses along each coordinate, their size, and the step taken.
    """

    chosen: Array
    g: Array
    values: Array
    errors: Array
    natural: Array
    rounding: Array
    largest: float
    lines: list[tuple[Line, float, float]]

    @property
    def off(self) -> Array:
        """By how much the two differ."""
        return abs(self.g - self.values)

    def settled(self, tolerance: float) -> bool:
        """Whether the differences leave no coordinate uncertain by more than may be off."""
        return bool((10 * self.errors <= tolerance * self.largest + self.rounding).all())

    def broken(self, tolerance: float) -> int | None:
        """The place of the coordinate that differs by the most beyond what is allowed, if one does."""
        limit = np.maximum(UNCERTAIN * self.largest, self.natural)
        allowed = tolerance * self.largest + np.minimum(10 * self.errors, limit) + self.rounding
        excess = self.off - allowed
        worst = int(excess.argmax())
        return worst if excess[worst] > 0 else None

    def sentence(self, k: int, order: float) -> str:
        """What is wrong with the coordinate in this place."""
        if 10 * self.errors[k] > self.off[k]:
            return (
                f"the gradient cannot be checked: differences leave coordinate {self.chosen[k]} "
                f"uncertain by {self.errors[k]:.2g}; the loss is too rough at w"
            )
        return (
            f"the gradient is wrong: coordinate {self.chosen[k]} is {self.g[k]:.6g}, but the loss "
            f"changes by {self.values[k]:.6g} per unit of it{_hint(self.g, self.values)} "
            f"(Taylor's remainder falls like h^{order:.2f}; it should be h^2)"
        )


def _differences(problem: Any, w: Array, g: Array, size: float, chosen: Array) -> _Differences:
    """Coordinates of the gradient beside differences of the loss along them."""
    lines = [_line(problem, w, np.eye(1, len(w), j)[0]) for j in chosen]
    units = [max(1.0, abs(float(w[j]))) for j in chosen]
    steepness = float(abs(g).max())
    found = [slope_at_zero(f, size, unit, steepness) for f, unit in zip(lines, units, strict=True)]
    values = np.array([each.value for each in found])
    steps = [each.step for each in found]
    return _Differences(
        chosen=chosen,
        g=g[chosen],
        values=values,
        errors=np.array([each.error for each in found]),
        natural=1e-6 * size / np.array(steps),
        rounding=np.array(
            [_hidden(each, size, unit) for each, unit in zip(found, units, strict=True)]
        ),
        largest=float(max(abs(g).max(), abs(values).max())),
        lines=[(f, size, step) for f, step in zip(lines, steps, strict=True)],
    )


def _hidden(found: Slope, size: float, unit: float) -> float:
    """A slope that rounding hides: in the step or, where that shows none, in one small beside w."""
    noise = 1e3 * EPS * size
    seen = abs(found.value) * found.step > noise
    return (1e-9 * found.change + noise) / (found.step if seen else min(found.step, 1e-3 * unit))


def _order(
    problem: Any, w: Array, g: Array, size: float, directions: int, rng: Rng
) -> tuple[float, bool]:
    """The median order of the remainder over random directions, and whether there is a kink there.

    A wrong gradient gives order 1 in almost all directions; many small kinks disturb only some.
    """
    orders = []
    for _ in range(directions):
        v = rng.standard_normal(len(g))
        v *= max(1.0, length(w)) / length(v)
        f, slope = _line(problem, w, v), float(g @ v)
        h = first_step(f, size, 1.0, abs(slope))
        seen = change_within(f, h) >= CLEAR[0] * size
        orders.append((remainder_order(f, slope, size, h) if seen else np.inf, f, h))
    order, f, h = sorted(orders, key=lambda each: each[0])[len(orders) // 2]
    return order, order < 1.9 and has_kink(f, size, h)


def _line(problem: Any, w: Array, v: Array) -> Line:
    """t -> F(w + t v); each value is computed once."""
    step = asarray_like(w, v)
    return cache(lambda t: float(problem.loss(w + t * step)))


def _near(w: Array, rng: Rng) -> Array:
    """A random place near w."""
    unit = max(1.0, float(w @ w / len(w)) ** 0.5)
    return w + asarray_like(w, NEAR * unit * rng.standard_normal(len(w)))


def _hint(g: Array, differences: Array) -> str:
    """How the two are related, if they are parallel but not equal."""
    ratio = (g @ differences) / max(g @ g, 1e-300)
    parallel = np.allclose(ratio * g, differences, rtol=1e-4, atol=1e-6 * abs(differences).max())
    if not parallel or not ratio or abs(ratio - 1) < 1e-3:
        return ""
    return f"; {ratio:.4g} times the gradient would fit everywhere: is a factor missing?"
