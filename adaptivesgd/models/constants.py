"""Numbers that are known about an objective, each with how it is known."""

import operator
from collections.abc import Callable
from functools import cached_property
from typing import Any, Self, TypeVar, overload

import numpy as np

from ..errors import ConstantUnavailableError as ConstantUnavailableError

T = TypeVar("T")
Operation = Callable[[Any, Any], Any]


def _of_floats(operation: Operation) -> tuple[Any, Any]:
    """An operation and its reflection on the plain float: device arrays refuse its subclasses."""
    return (
        lambda known, other: operation(float(known), other),
        lambda known, other: operation(other, float(known)),
    )


class Known(float):
    """A float that remembers how it is known: `problem.smoothness.how`.

    Parameters
    ----------
    value : float
        The number.
    how : str
        How it is known, such as "closed form: cosh >= 1".

    Examples
    --------
    >>> from adaptivesgd.models.constants import Known
    >>> Known(0.5, "half the ridge"), Known(0.5, "half the ridge").how, Known(0.5, "half the ridge") + 1
    (0.5 (half the ridge), 'half the ridge', 1.5)
    """

    how: str

    def __new__(cls, value: float, how: str) -> Self:
        known = super().__new__(cls, value)
        known.how = how
        return known

    # An array on the other side leaves the arithmetic to the higher priority.
    __array_priority__ = 1000
    __add__, __radd__ = _of_floats(operator.add)
    __sub__, __rsub__ = _of_floats(operator.sub)
    __mul__, __rmul__ = _of_floats(operator.mul)
    __truediv__, __rtruediv__ = _of_floats(operator.truediv)
    __pow__, __rpow__ = _of_floats(operator.pow)

    def __repr__(self) -> str:
        return f"{float(self)!r} ({self.how})"

    def __reduce__(self) -> tuple[type["Known"], tuple[float, str]]:
        return Known, (float(self), self.how)


class constant(cached_property[T]):
    """A constant of a `Model`, computed once in double precision; not counted as evaluations.

    Parameters
    ----------
    func : callable
        The method that computes it, from a model in double precision on the host.
    """

    @overload  # type: ignore[override]
    def __get__(self, problem: None, owner: type[Any] | None = None) -> Self: ...

    @overload
    def __get__(self, problem: object, owner: type[Any] | None = None) -> T: ...

    def __get__(self, problem: Any, owner: type[Any] | None = None) -> Any:
        if problem is None or (exact := problem.exactly) is problem:
            return super().__get__(problem, owner)
        getattr(exact, str(self.attrname))
        for name, value in vars(exact).items():  # this constant, and those that it needed
            if isinstance(getattr(type(exact), name, None), constant):
                is_array = isinstance(value, np.ndarray)
                vars(problem).setdefault(name, problem.asarray_like(value) if is_array else value)
        return vars(problem)[self.attrname]
