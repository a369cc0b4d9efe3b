"""Mistake: a wrong formula with a name; Symptom: what a wrong answer looks like."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

Formula = Callable[[SimpleNamespace], Any]
Predicate = Callable[[SimpleNamespace, Any], Any]


@dataclass(frozen=True)
class Mistake:
    """A wrong formula with a name.

    Parameters
    ----------
    cause : str
        In words, without any number of the expected answer.
    formula : instance -> value
        The wrong answer.
    part : answer -> value, optional
        What of a student's answer is compared with it; by default all.
    """

    cause: str
    formula: Formula
    part: Formula | None = None
    names_cause: ClassVar[bool] = True
    anywhere: ClassVar[bool] = False

    def fits(self, instance: SimpleNamespace, value: Any) -> bool:
        """Whether it gives this very answer.

        Parameters
        ----------
        instance : SimpleNamespace
            What the function was called with.
        value : object
            The answer.

        Returns
        -------
        bool
        """
        given = self.part(value) if self.part else value
        return close(given, self.formula(instance), nan=True)


@dataclass(frozen=True)
class Symptom:
    """What an answer looks like after a mistake.

    Parameters
    ----------
    cause : str
        In words, without any number of the expected answer.
    shows : (instance, answer) -> bool
        Must hold on all instances for the words to be stated, or on one: see `anywhere`.
    names_cause : bool, default True
        Whether the words name a cause, so that nothing else looks like it; else they are a symptom.
    anywhere : bool, default False
        Whether a single instance proves it.
    """

    cause: str
    shows: Predicate
    names_cause: bool = True
    anywhere: bool = False

    def fits(self, instance: SimpleNamespace, value: Any) -> bool:
        """Whether the answer looks like it.

        Parameters
        ----------
        instance : SimpleNamespace
            What the function was called with.
        value : object
            The answer.

        Returns
        -------
        bool
        """
        return self.shows(instance, value)


def close(a: Any, b: Any, rtol: float = 1e-8, nan: bool = False) -> bool:
    """Whether two answers are the same numbers in the same shape, to rounding.

    Parameters
    ----------
    a, b : numbers, arrays, lists or dictionaries of them
        The student's answer, and the one to compare it with.
    rtol : float > 0, default 1e-08
        The relative difference that rounding may make.
    nan : bool, default False
        Whether nan is the same as nan.

    Returns
    -------
    bool
    """
    if isinstance(b, dict):
        keys = isinstance(a, dict) and a.keys() == b.keys()
        return keys and all(close(a[k], b[k], rtol, nan) for k in b)
    if isinstance(b, (tuple, list)) and any(np.ndim(each) for each in b):
        return len(a) == len(b) and all(close(x, y, rtol, nan) for x, y in zip(a, b, strict=True))
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    known = np.abs(b[np.isfinite(b)])
    size = known.max() if known.size else 0.0
    atol = 1e-10 * max(size, 1e-6)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=nan))
