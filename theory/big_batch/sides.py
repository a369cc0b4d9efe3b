"""Sides of inequalities that several theorems on Big Batch share, beside theory.standard_steps."""

from functools import lru_cache

from theory import gap


@lru_cache(maxsize=32)
def gap_after(case):
    """E[l(x+) - l* | x] at every step, shape (K,); several lines of a proof ask for it."""
    return case.expected_next(gap)


def error(after):
    """e = g_B - grad l(x), shape (d,), of the batch that led to a state."""
    seen = after.estimate
    return seen.gradient - after.problem.gradient(seen.w)


def square_error(after):
    """||e||^2, a float."""
    e = error(after)
    return float(e @ e)
