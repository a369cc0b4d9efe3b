"""Rates: how fast a gap falls, measured over several runs, with an interval; or "cannot tell"."""

from dataclasses import dataclass

import numpy as np

LEAST = 5  # runs: fewer are no evidence of a rate
BEND = np.log(1.2)  # a line whose slope changes by less than this factor halfway counts as straight
STARTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)  # shares of a run that may be burn-in
NAMES = ((0.5, "1/sqrt(k)"), (1.0, "1/k"))


@dataclass(frozen=True)
class Slope:
    """The slope of log(mean over runs) against x, and a bootstrap interval for it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Rate:
    """name: linear (q^k), 1/k, 1/sqrt(k), another power, or cannot tell; because: why.

    slope: of the log gap against k if linear, against log k if a power; burn_in: steps left out.
    """

    name: str
    because: str
    slope: Slope | None = None
    burn_in: int | None = None


def slope(x, values, level=0.95, resamples=1000, seed=0):
    """The Slope of log(mean of values over runs) against x, by least squares.

    x: shape (m,); values: one row per run, shape (runs, m), with positive means; the interval is
    between percentiles over resampled runs.

    Parameters
    ----------
    x : array, shape (m,)
        Where the values are.
    values : array, shape (runs, m)
        One row per run, with positive means.
    level : float, default 0.95
        Of the interval.
    resamples : int, default 1000
        Of the runs, for the interval.
    seed : int, default 0
        Of the resampling.

    Returns
    -------
    Slope
        With its interval.
    """
    values = several_runs(values)
    logs = log_means(values, resamples, seed)
    slopes = logs @ coefficients(np.asarray(x, dtype=float))
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(slopes[1:], [tail, 100 - tail])
    return Slope(float(slopes[0]), float(low), float(high))


def rate(values, level=0.95, resamples=500, seed=0):
    """The Rate at which the mean gap falls. values: gaps at k = 0..K, shape (runs, K+1).

    The bend of a curve is the logarithm of its slope after halfway over that before. Log gap is
    drawn against k and against log k. Burn-in is the shortest start without which one of
    them bends less than the other, on a share `level` of resampled runs, and is straight: it bends by
    no more than BEND, or not significantly. A power is named after the nearer of 1/2 and 1, on a
    logarithmic scale, if the whole interval is.

    Parameters
    ----------
    values : array, shape (runs, K+1)
        Gaps at k = 0..K, one row per run.
    level : float, default 0.95
        Of the intervals.
    resamples : int, default 500
        Of the runs, for the intervals.
    seed : int, default 0
        Of the resampling.

    Returns
    -------
    Rate
        The name of the rate, with the reason.
    """
    values = several_runs(values)
    logs, K = log_means(values, resamples, seed), values.shape[1] - 1
    for share in STARTS:
        k = np.arange(max(1, round(share * K)), K + 1)
        against_k, against_log = (bends(x, logs[:, k]) for x in (k, np.log(k)))
        if (abs(against_k) < abs(against_log)).mean() >= level and straight(against_k, level):
            found = slope(k, values[:, k], level, resamples, seed)
            return Rate("linear", "log gap is straight against k", found, int(k[0]))
        if (abs(against_log) < abs(against_k)).mean() >= level and straight(against_log, level):
            return named(slope(np.log(k), values[:, k], level, resamples, seed), int(k[0]))
    return Rate("cannot tell", "log gap is straight neither against k nor against log k, or noisy")


def named(found, burn_in):
    """The Rate of a power law with this slope."""
    fast, slow = -found.low, -found.high
    for power, name in NAMES:
        if power / np.sqrt(2) < slow and fast < power * np.sqrt(2):
            return Rate(name, f"the power is within [{slow:.3g}, {fast:.3g}]", found, burn_in)
    if slow > np.sqrt(2):
        return Rate(f"k^-{-found.value:.3g}", "a power above 1", found, burn_in)
    because = f"the power is within [{slow:.3g}, {fast:.3g}], which names no rate"
    return Rate("cannot tell", because, found, burn_in)


def several_runs(values):
    """`values` as an array of several rows."""
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or len(values) < LEAST:
        raise ValueError(
            f"a rate needs at least {LEAST} runs, one row each, but the shape is {values.shape}; "
            "run more seeds, or more starts if the method is deterministic"
        )
    if not (values.mean(axis=0) > 0).all():
        raise ValueError("a rate needs gaps whose means are above zero; end the runs earlier")
    return values


def log_means(values, resamples, seed):
    """log of the mean over runs, then over resampled runs, shape (1 + resamples, K)."""
    runs = len(values)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(runs, np.full(runs, 1 / runs), size=resamples)
    return np.log(np.concatenate([np.ones((1, runs)), counts]) @ values / runs)


def coefficients(x):
    """c with c @ y the slope of y against x by least squares, shape (m,)."""
    away = x - x.mean()
    return away / (away @ away)


def bends(x, logs):
    """log(slope after halfway / slope before), a number per row; infinite unless both fall."""
    first = x <= (x[0] + x[-1]) / 2
    if first.sum() < 3 or (~first).sum() < 3:
        return np.full(len(logs), np.inf)
    before = logs[:, first] @ coefficients(x[first])
    after = logs[:, ~first] @ coefficients(x[~first])
    falling = (before < 0) & (after < 0)
    return np.log(np.where(falling, after, np.inf) / np.where(falling, before, 1.0))


def straight(bend, level):
    """Whether the first bend is small, or the others, of resampled runs, have either sign."""
    tail = (1 - level) / 2
    return abs(bend[0]) <= BEND or tail < (bend < 0).mean() < 1 - tail
