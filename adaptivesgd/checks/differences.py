"""Slopes of a function of one variable from its values, with steps scaled to the function."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

EPS = float(np.finfo(np.float64).eps)
CLEAR = 3e-4, 0.03  # changes of the loss, relative to its size, that a first step should make
LEVELS = 10  # steps h, h/4, h/16, ... of an extrapolation
NEAREST = 1e-290  # no step is made smaller
STEPS = 300  # factors of 16 that are tried: from 1e-3 to the smallest and the largest numbers

Line = Callable[[float], float]


@dataclass(frozen=True)
class Slope:
    """f'(0) from differences, an estimate of its error, the first step h, and the change of f there.

    Parameters
    ----------
    value : float
        The estimate of f'(0).
    error : float
        An estimate of its error.
    step : float
        The first step h.
    change : float
        The change of f within it.
    """

    value: float
    error: float
    step: float
    change: float


def slope_at_zero(f: Line, size: float, unit: float, steepness: float) -> Slope:
    """f'(0) by central differences at h, h/4, ..., extrapolated (Ridders 1982).

    Of the extrapolations whose error estimate is small beside their value, or beside
    rounding, the one with the smallest is taken.

    Parameters
    ----------
    f : callable
        A function of one variable.
    size : float
        Of the numbers whose rounding limits the accuracy of f.
    unit : float
        A step of the size of the argument.
    steepness : float
        About the largest slope that is expected, or 0: it says how far f may have to be followed.

    Returns
    -------
    Slope
        The slope, and how accurate it is.
    """
    h = first_step(f, size, unit, steepness)
    best, doubtful = Slope(0.0, np.inf, h, change_within(f, h)), True
    row: list[float] = []
    for level in range(LEVELS):
        step = h / 4**level
        noise = 4 * EPS * max(size, abs(f(step)), abs(f(-step))) / step
        above, row = row, [(f(step) - f(-step)) / (2 * step)]
        for order, coarser in enumerate(above, start=1):
            row.append(row[-1] + (row[-1] - coarser) / (16**order - 1))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - coarser)) + noise
            vague = error > 0.1 * abs(row[-1]) + 10 * noise
            if (vague, error) < (doubtful, best.error):
                best, doubtful = Slope(row[-1], error, h, best.change), vague
        if best.error <= max(noise, 1e-10 * abs(best.value)):
            break
    return best


def first_step(f: Line, size: float, unit: float, steepness: float) -> float:
    """A step that changes f clearly, but little beside its size, and that does not saturate it.

    Parameters
    ----------
    f : callable
        A function of one variable.
    size : float
        Of the numbers whose rounding limits the accuracy of f; 0 if f(0) is 0, or mere rounding.
    unit : float
        A step of the size of the argument.
    steepness : float
        About the largest slope that is expected, or 0: it says how far f may have to be followed.

    Returns
    -------
    float
        The step h.
    """
    h, change, before = 1e-3 * unit, change_within(f, 1e-3 * unit), 1.0
    size = size or change
    furthest = max(1e6 * unit, size / steepness if steepness else np.inf)
    for _ in range(STEPS):
        if CLEAR[0] * size <= change <= CLEAR[1] * size:
            break
        factor = 16.0 if change < CLEAR[0] * size else 1 / 16
        outside = h > furthest if factor > 1 else h < NEAREST
        if factor * before == 1 or outside:
            break
        after = change_within(f, h * factor)
        if factor > 1 and 1e3 * EPS * size < after < 2 * change:  # f is saturated
            break
        h, change, before = h * factor, after, factor
    return h


def change_within(f: Line, h: float) -> float:
    """The larger change of f within a step; infinite if f overflows.

    Parameters
    ----------
    f : callable
        A function of one variable.
    h : float
        The step.

    Returns
    -------
    float
        The larger of |f(h) - f(0)| and |f(-h) - f(0)|.
    """
    change = max(abs(f(h) - f(0.0)), abs(f(-h) - f(0.0)))
    return change if np.isfinite(change) else np.inf


def has_kink(f: Line, size: float, h: float) -> bool:
    """Whether the slopes of f to the left and to the right of 0 differ, however small the step.

    Parameters
    ----------
    f : callable
        A function of one variable.
    size : float
        Of the numbers whose rounding limits the accuracy of f.
    h : float
        A step that changes f clearly.

    Returns
    -------
    bool
        Whether there is a kink.
    """
    steps = h / 4.0 ** np.arange(2, 9)
    jumps = np.array([abs(f(t) - 2 * f(0.0) + f(-t)) / t for t in steps])
    clear = np.flatnonzero(jumps > 400 * EPS * size / steps)
    if len(clear) < 3:
        return False
    last = jumps[clear[-3:]]
    return bool(last[2] > 0.5 * last[0])  # without a kink it falls like the step, to 1/16


def remainder_order(f: Line, slope: float, size: float, h: float) -> float:
    """The p of |f(t) - f(0) - t slope| ~ t^p for small t; infinite if it is nothing but rounding.

    Parameters
    ----------
    f : callable
        A function of one variable.
    slope : float
        What f'(0) is claimed to be.
    size : float
        Of the numbers whose rounding limits the accuracy of f.
    h : float
        A step that changes f clearly.

    Returns
    -------
    float
        The order p.
    """
    steps = h * 2.0 ** -np.arange(-2, 22)
    remainder = np.array([abs(f(t) - f(0.0) - t * slope) for t in steps])
    clear = np.isfinite(remainder) & (remainder > 1e3 * EPS * size)
    if clear.sum() < 3:
        return np.inf
    last = np.flatnonzero(clear)[-4:]  # the smallest steps that rounding leaves alone
    return float(np.polyfit(np.log(steps[last]), np.log(remainder[last]), 1)[0])
