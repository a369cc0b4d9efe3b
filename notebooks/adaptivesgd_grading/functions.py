"""A student's functions, as a question calls them: in this process, or in a sandbox.

A question that needs more than one call of its first function with the instance's values has an
adapter, (functions, instance) -> value, in its own file. It calls `functions.NAME(...)` and may
pass functions of its own, which stay in the grader's process.
"""

import copy
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np

from .child import calls, rules
from .errors import classify, in_place
from .finding import Kind, Trouble


class TooLong(BaseException):
    """Raised in a student's function whose time is up."""


INTERRUPTS = (KeyboardInterrupt, TooLong)
Adapter = Callable[["Functions", SimpleNamespace], Any]


class Functions(Protocol):
    """What an adapter is given."""

    memory: int | None
    """Bytes that the kernel allows, or None where nothing limits them."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The student's function of this name."""

    def rule_sizes(self, name: str, settings: dict, run: SimpleNamespace) -> dict[str, Any]:
        """What `child.rules.rule_sizes` gives for the rule NAME(**settings)."""


def directly(functions: Functions, i: SimpleNamespace, name: str = "") -> Any:
    """The value of the first function, called with the values of the instance."""
    return getattr(functions, name)(*vars(i).values())


class LocalFunctions:
    """A student's functions in this very process: for the public checks.

    Parameters
    ----------
    functions : dict of callables
    """

    memory: int | None = None

    def __init__(self, functions: dict[str, Callable]) -> None:
        self._functions = functions

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = self._functions[name]

        def call(*arguments: Any) -> Any:
            given = tuple(own(each) for each in arguments)
            reply = calls.outcome(function, given, INTERRUPTS)
            if "error" in reply:
                raise classify(reply["error"])
            if changed := differing(arguments, given):
                raise in_place(changed)
            return reply["value"]

        return call

    def rule_sizes(self, name: str, settings: dict, run: SimpleNamespace) -> dict[str, Any]:
        """As in `Functions`."""
        make = self._functions[name]
        reply = calls.outcome(lambda: rules.rule_sizes(make(**settings), run), (), INTERRUPTS)
        if "error" in reply:
            raise classify(reply["error"])
        return reply["value"]

    def peak_megabytes(self, name: str, *arguments: Any) -> float:
        """The memory that a call takes."""
        tracemalloc.start()
        try:
            getattr(self, name)(*arguments)
            return tracemalloc.get_traced_memory()[1] / 2**20
        finally:
            tracemalloc.stop()


def own(argument: Any) -> Any:
    """A copy for the student, of anything but functions and iterators."""
    if callable(argument) or isinstance(argument, Iterator):
        return argument
    return copy.deepcopy(argument)


def differing(kept: tuple, given: tuple) -> tuple[int, ...]:
    """The places of the arguments that are not what they were."""
    return tuple(n for n, pair in enumerate(zip(kept, given, strict=True)) if not same(*pair))


def same(kept: Any, given: Any) -> bool:
    """Whether an argument holds the numbers that it held."""
    if isinstance(kept, (list, tuple)):
        return len(kept) == len(given) and all(map(same, kept, given))
    if isinstance(kept, np.ndarray):
        return bool(np.array_equal(kept, given, equal_nan=kept.dtype.kind == "f"))
    return True


def answer(functions: Functions, adapter: Adapter, instance: SimpleNamespace) -> Any:
    """The value of an adapter.

    Raises
    ------
    Trouble
        If there is none, or None, or one of another form than the text requires.
    """
    try:
        value = adapter(functions, instance)
    except Trouble as trouble:
        own_order = isinstance(adapter, partial) and adapter.func is directly
        raise named(trouble, list(vars(instance)) if own_order else []) from None
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
        cause = "its answer has another form than the text requires: is `return` missing?"
        raise Trouble(Kind.WRONG, cause) from None
    if value is None:
        raise Trouble(Kind.WRONG, "it returns None: is `return` missing?")
    return value


def named(trouble: Trouble, names: list[str]) -> Trouble:
    """The trouble with the names of arguments, or "argument 1", in the place of their numbers."""
    if not all(each.isdigit() for each in trouble.changed):
        return trouble
    places = [int(each) for each in trouble.changed]
    words = [names[n] if n < len(names) else f"argument {n + 1}" for n in places]
    return in_place(tuple(words)) if words else trouble
