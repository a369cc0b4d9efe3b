"""Draws: numbers that are short when typed, for calls that a student can run."""

import numpy as np


def few_digits(values: np.ndarray) -> np.ndarray:
    """The numbers with one digit after the point.

    Parameters
    ----------
    values : array of float
        Such as a draw from a normal distribution.

    Returns
    -------
    array of float
        None is 0: those are 0.1.
    """
    rounded = np.round(values, 1)
    return np.where(rounded == 0, 0.1, rounded)
