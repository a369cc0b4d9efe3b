"""Threads: BLAS has one, and parts of a batch are evaluated side by side, unless BLAS is to keep its own."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar, copy_context
from functools import cache
from threading import Lock
from typing import Any, Literal, TypeAlias, TypeVar

from . import validate

VARIABLE = "ADAPTIVESGD_THREADS"

Item = TypeVar("Item")
Result = TypeVar("Result")

Threads: TypeAlias = int | Literal["blas"]
"""A number of threads, at least 1, or "blas" for BLAS's own."""


class Team:
    """The threads of a run: the one that runs it, and helpers, which start when they are needed.

    Parameters
    ----------
    count : int
        All of them together.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ThreadPoolExecutor | None = None

    def submit(self, function: Callable[[Item], Result], item: Item) -> "Future[Result]":
        """Let a helper evaluate function(item), with NumPy's error state of the caller.

        Parameters
        ----------
        function : callable
            Of one argument.
        item : object
            The argument.

        Returns
        -------
        Future
            Of the result.
        """
        self._pool = self._pool or ThreadPoolExecutor(self.count - 1)
        return self._pool.submit(copy_context().run, _alone, function, item)

    def close(self) -> None:
        """End the helpers, once they have finished."""
        if self._pool is not None:
            self._pool.shutdown()


_team: ContextVar[Team | None] = ContextVar("team", default=None)
_blas_alone: ContextVar[bool] = ContextVar("blas_alone", default=False)


def blas_alone() -> bool:
    """Whether BLAS has its own threads, so that batches stay whole.

    Returns
    -------
    bool
        True within `working_threads("blas")`.
    """
    return _blas_alone.get()


def _alone(function: Callable[[Item], Result], item: Item) -> Result:
    """function(item), in which nothing is divided again."""
    _team.set(None)
    return function(item)


@contextmanager
def working_threads(count: Threads | None = None) -> Iterator[Threads]:
    """Give BLAS one thread, and parts of batches that are worth it `count` of them, until the end.

    OpenBLAS lets its threads wait for each other after every product. Where the products are small
    that costs more than it gains, and on a busy machine, where one of the threads may have lost its
    core, up to fifty times as much. Two halves of a batch meet once a step. How a batch is divided
    follows from its size and that of the problem alone, so the number of threads changes no bit.

    With "blas" it is the other way round: BLAS keeps its threads for its products, batches stay
    whole, and everything else is done by one thread. On an idle machine that is faster for small
    batches. The last bits of a result may then differ.

    Parameters
    ----------
    count : int or "blas", optional
        At least 1. By default the environment variable ADAPTIVESGD_THREADS, and without it as many
        as BLAS has had: a core each, unless OPENBLAS_NUM_THREADS or the like says otherwise.

    Yields
    ------
    int or "blas"
        The number of threads, or that they are BLAS's.

    Raises
    ------
    ValueError
        If `count` or the environment variable is not a whole number of at least 1, nor "blas".

    Examples
    --------
    >>> with working_threads(2) as count:
    ...     print(count)
    2
    """
    wanted = _wanted(count)
    with nullcontext(1) if wanted == "blas" else _one_blas_thread() as before:
        team = Team(wanted if isinstance(wanted, int) else before)
        tokens = _team.set(team), _blas_alone.set(wanted == "blas")
        try:
            yield "blas" if wanted == "blas" else team.count
        finally:
            _team.reset(tokens[0])
            _blas_alone.reset(tokens[1])
            team.close()


def side_by_side(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The same as `map`, by the threads of the run: as many items at a time as there are threads.

    Parameters
    ----------
    function : callable
        Of one argument.
    items : iterable
        The arguments.

    Yields
    ------
    object
        The results in the order of the items.
    """
    team = _team.get()
    if team is None or team.count == 1:
        yield from map(function, items)
        return
    items = list(items)
    for start in range(0, len(items), team.count):
        first, *others = items[start : start + team.count]
        waiting = [team.submit(function, item) for item in others]
        yield function(first)
        yield from (each.result() for each in waiting)


def _wanted(count: Threads | None) -> Threads | None:
    """What the argument, or else the environment, asks for, if either does."""
    name: str = "threads"
    if count is None:
        name, text = VARIABLE, os.environ.get(VARIABLE) or None
        count = int(text) if text and text.isdecimal() else text  # type: ignore[assignment]
    if count is None or count == "blas":
        return count
    if isinstance(count, str):
        raise ValueError(
            f'{name} must be a whole number of at least 1 or "blas", not {validate.shown(count)}'
        )
    return validate.positive_integer(name, count)


@cache
def blas_libraries() -> list[Any]:
    """The BLAS libraries of NumPy and SciPy; finding them takes a millisecond, and is done once.

    Returns
    -------
    list of threadpoolctl.LibController
        Empty where the system does not list the libraries of a process: their threads stay as they
        are.
    """
    import scipy.linalg  # noqa: F401
    from threadpoolctl import ThreadpoolController

    try:
        return ThreadpoolController().select(user_api="blas").lib_controllers
    except OSError:
        return []


class _Limit:
    """Runs may overlap, in threads of their own: the first takes BLAS's threads, the last gives them back."""

    lock = Lock()
    runs = 0
    before: tuple[int, ...] = ()


@contextmanager
def _one_blas_thread() -> Iterator[int]:
    """One thread for every BLAS library; yields how many the first of them had."""
    with _Limit.lock:
        if not _Limit.runs:
            _Limit.before = tuple(library.num_threads for library in blas_libraries())
            _set([1] * len(_Limit.before))
        _Limit.runs += 1
    try:
        yield max(_Limit.before, default=1)
    finally:
        with _Limit.lock:
            _Limit.runs -= 1
            if not _Limit.runs:
                _set(_Limit.before)


def _set(counts: Iterable[int]) -> None:
    """The number of threads of every BLAS library."""
    for library, count in zip(blas_libraries(), counts, strict=True):
        library.set_num_threads(count)
