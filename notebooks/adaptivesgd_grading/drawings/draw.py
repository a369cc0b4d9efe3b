"""drawings("a3"): the pictures of an assignment; a sentence where a function is not written yet."""

import traceback
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from ..catalogue import assignment
from ..functions import TooLong
from ..public import time_limit

SECONDS = 60.0


def drawings(name: str) -> "Drawings":
    """The pictures of an assignment.

    Parameters
    ----------
    name : str
        a1, ..., a8.
    """
    return Drawings(name)


class Drawings:
    """A method per picture; it takes the student's functions, and mostly a guess."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._module = import_module(f"{__package__}.{name}")
        self._questions = {f: q.name for q in assignment(name).questions for f in q.functions}

    def __dir__(self) -> list[str]:
        return list(self._module.PICTURES)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_") or name not in self._module.PICTURES:
            known = ", ".join(self._module.PICTURES)
            raise AttributeError(f"{self._name} has no picture {name}; there are {known}")
        return lambda *given, **options: self._drawn(self._module.PICTURES[name], given, options)

    def _drawn(self, picture: Callable[..., Any], given: tuple, options: dict) -> Any:
        try:
            with time_limit(SECONDS), np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                drawing = picture(*given, **options)
                drawing.png  # noqa: B018  (rendering meets what drawing has not)
                return drawing
        except TooLong:
            return Sentence(
                f"The picture took more than {SECONDS:g} s. Run {self._check(given)} first."
            )
        except Exception as error:
            return Sentence(self._why(error, given))

    def _why(self, error: Exception, given: tuple) -> str:
        """Why there is no picture."""
        if isinstance(error, NotImplementedError):
            name = self._culprit(error, given)
            where = f"{name} ({self._questions[name]})" if name else "a function"
            return f"The picture is drawn with your {where}, which is not written yet. Solve it, then run this cell again."
        kind = type(error).__name__
        return f"The picture could not be drawn from these answers ({kind}). Run {self._check(given)} first."

    def _culprit(self, error: BaseException, given: tuple) -> str:
        """The student's function in which an error was raised."""
        frames = traceback.walk_tb(error.__traceback__)
        names = [frame.f_code.co_qualname.split(".")[0] for frame, _ in frames]
        return next((name for name in reversed(names) if name in self._questions), "")

    def _check(self, given: tuple) -> str:
        """The checks of the functions that were given."""
        names = [getattr(each, "__name__", "") for each in given]
        found = [f"check.{self._questions[n]}({n})" for n in names if n in self._questions]
        return " and ".join(found) or "the checks"


class Sentence(str):
    """What stands in the place of a picture."""

    def __repr__(self) -> str:
        return str(self)
