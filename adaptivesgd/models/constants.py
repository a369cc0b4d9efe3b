"""Numbers that are known about an objective, each with how it is known."""

from functools import cached_property

import numpy as np

from ..errors import ConstantUnavailableError as ConstantUnavailableError


class Known(float):
    """A float that remembers how it is known: `problem.smoothness.how`."""

    how: str

    def __new__(cls, value, how):
        known = super().__new__(cls, value)
        known.how = how
        return known

    def __repr__(self):
        return f"{float(self)!r} ({self.how})"

    def __reduce__(self):
        return Known, (float(self), self.how)


class constant(cached_property):
    """A constant of a `Model`, computed once in double precision; not counted as evaluations."""

    def __get__(self, problem, owner=None):
        if problem is None or (exact := problem.exactly) is problem:
            return super().__get__(problem, owner)
        getattr(exact, self.attrname)
        for name, value in vars(exact).items():  # this constant, and those that it needed
            if isinstance(getattr(type(exact), name, None), constant):
                is_array = isinstance(value, np.ndarray)
                vars(problem).setdefault(name, problem.asarray_like(value) if is_array else value)
        return vars(problem)[self.attrname]
