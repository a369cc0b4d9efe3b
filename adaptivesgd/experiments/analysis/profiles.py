"""Performance profiles: on which share of the problems a method is within a factor of the best."""

from typing import Any

import numpy as np


def ratios(times: Any) -> Any:
    """r_pm = t_pm / min_m t_pm. times: t_pm, shape (problems, methods), infinite where missed.

    Problems that every method misses say nothing about which is better, and are infinite for all.
    """
    best = times.min(axis=1, keepdims=True)
    reached = np.isfinite(best)
    return np.where(np.isfinite(times) & reached, times / np.where(reached, best, 1.0), np.inf)


def profile(times: Any, factors: Any) -> Any:
    """rho_m(factor), the share of the problems with r_pm <= factor, shape (factors, methods).

    Source: Dolan and More (2002), Benchmarking optimization software with performance profiles.
    """
    within = ratios(times)[None] <= np.asarray(factors)[:, None, None]
    return within.mean(axis=1)
