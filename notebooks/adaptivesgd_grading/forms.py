"""The form of an answer: kind, shape and precision, which are stated before any formula."""

from types import SimpleNamespace
from typing import Any

import numpy as np

Pairs = list[tuple[SimpleNamespace, Any]]


def form_of(expected: list[Any], values: list[Any]) -> str:
    """What is wrong with the form of all answers, in words; empty if nothing is.

    Parameters
    ----------
    expected : list
        The right answers.
    values : list
        The student's, to the same instances.

    Returns
    -------
    str
    """
    found = [form(right, value) for right, value in zip(expected, values, strict=True)]
    if all(found):
        return found[0]
    if any(found):
        return ""
    return precision(expected, values)


def form(right: Any, value: Any) -> str:
    """What is wrong with the kind or the shape of one answer."""
    if isinstance(value, str):
        return "it returns a word, not numbers"
    if isinstance(right, dict):
        if not isinstance(value, dict):
            return ""
        parts = (form(right[key], value.get(key)) for key in right)
        return next(filter(None, parts), "")
    if isinstance(right, (list, tuple)) and any(np.ndim(each) for each in right):
        return several(list(right), value)
    return shape(np.shape(right), value, isinstance(right, bool))


def several(right: list[Any], value: Any) -> str:
    """The form of an answer of several parts."""
    if isinstance(value, np.ndarray) or not isinstance(value, list):
        return f"it returns one value where {len(right)} belong"
    if len(value) != len(right):
        return f"it returns {len(value)} values where {len(right)} belong"
    names = ("first", "second", "third", "fourth")
    for name, one, other in zip(names, right, value, strict=False):
        if found := shape(np.shape(one), other):
            return f"of the {name} value: {found}"
    return ""


def shape(wanted: tuple[int, ...], value: Any, truth_value: bool = False) -> str:
    """A wrong shape, in words. truth_value: whether True or False is wanted."""
    if isinstance(value, list) and not wanted:
        return f"it returns a tuple or list of {len(value)} where one number belongs"
    if isinstance(value, bool) and not truth_value and not wanted:
        return "it returns True or False where a number belongs"
    try:
        given = np.shape(value)
    except ValueError:
        return "it returns a ragged list, not an array"
    if given == wanted:
        return ""
    belongs = f"shape {wanted}" if wanted else "one number"
    return f"it returns {f'shape {given}' if given else 'one number'} where {belongs} belongs"


def precision(expected: list[Any], values: list[Any]) -> str:
    """Single precision, or numbers that are rounded to whole ones."""
    try:
        right, given = flat(expected), flat(values)
    except (TypeError, ValueError):
        return ""
    if right.shape != given.shape or not np.isfinite(given).all():
        return ""
    wrong = ~np.isclose(given, right, rtol=1e-8, atol=1e-12)
    if not wrong.any():
        return ""
    if not np.array_equal(right, right.astype(np.float32)):
        single = np.array_equal(given, given.astype(np.float32))
        if single and np.allclose(given, right, rtol=1e-3, atol=1e-4):
            return "float32: compute in the precision of the arguments"
    if whole(given) and not whole(right) and (np.abs(given - right) <= 1).all():
        return "its numbers are rounded to whole ones"
    return ""


def whole(values: np.ndarray) -> bool:
    """Whether all are whole numbers."""
    return bool((values == np.round(values)).all())


def flat(values: list[Any]) -> np.ndarray:
    """All numbers of all answers."""
    parts: list[np.ndarray] = []
    for value in values:
        if isinstance(value, dict):
            parts.append(flat(list(value.values())))
        elif isinstance(value, (list, tuple)):
            parts.append(flat(list(value)))
        else:
            parts.append(np.asarray(value, dtype=float).ravel())
    return np.concatenate(parts) if parts else np.empty(0)
