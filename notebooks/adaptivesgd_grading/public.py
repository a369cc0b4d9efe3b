"""Public checks: one green line in the notebook, or three that say what to look at."""

import ctypes
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .catalogue import assignment as assignment_of
from .finding import Finding, Kind
from .functions import LocalFunctions, TooLong
from .progress import Progress
from .question import Assignment, Question

GREEN, RED, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"
PUBLIC = 2026  # the seed of the instances that everybody sees
SECONDS = 30.0


def checks(name: str, seconds: float = SECONDS) -> "Checks":
    """The public checks of an assignment.

    Parameters
    ----------
    name : str
        a1, ..., a8.
    seconds : float > 0, default 30.0
        The time for one check.

    Returns
    -------
    Checks

    Raises
    ------
    ValueError
        If there is no such assignment.

    Examples
    --------
    >>> check = checks("a1")
    >>> check.q1(lambda W, X, Y, ridge: 0.0)  # doctest: +SKIP
    """
    return Checks(assignment_of(name), seconds)


class Checks:
    """One check per question, and how many points have passed so far.

    Parameters
    ----------
    assignment : Assignment
        Whose questions are checked.
    seconds : float > 0, default 30.0
        The time for one check.
    """

    def __init__(self, assignment: Assignment, seconds: float = SECONDS) -> None:
        self._assignment, self._seconds = assignment, seconds
        self._shares: dict[str, float] = {}  # of the points of each question that was tried

    def __getattr__(self, name: str) -> Callable[..., None]:
        """The check of the question of this name; it takes the functions in the text's order."""
        return lambda *functions: self._check(name, functions)

    def __dir__(self) -> list[str]:
        return [*self._names(), "progress"]

    def progress(self) -> Progress:
        """A table of the questions: points, and whether the check passed, failed or was not run."""
        return Progress.of(self._assignment, self._shares)

    def _names(self) -> list[str]:
        return [question.name for question in self._assignment.questions]

    def _check(self, name: str, functions: tuple) -> None:
        if name not in self._names():
            print(f"{self._assignment.name} has no {name}; there are {', '.join(self._names())}")
            return
        question = self._assignment[name]
        finding = examine(question, functions, seconds=self._seconds)
        self._shares[name] = finding.share
        if finding.kind is Kind.UNWRITTEN:
            del self._shares[name]  # a cell that is still empty was not tried
        print(f"{GREEN}✓ {name} passes{PLAIN}" if finding.passed else report(name, finding))
        shares = self._shares.items()
        earned = round(sum(self._assignment[each].points * share for each, share in shares), 2)
        print(f"public checks: {earned:g} of {self._assignment.points} points")


def examine(
    question: Question, functions: tuple, seed: int = PUBLIC, seconds: float = SECONDS
) -> Finding:
    """The finding on functions that are called in this very process.

    Parameters
    ----------
    question : Question
        To examine the functions by.
    functions : tuple of callables
        In the order of `question.functions`.
    seed : int, default 2026
        Of the instances; the default is that of the public checks.
    seconds : float > 0, default 30.0
        The time for all instances.

    Returns
    -------
    Finding
    """
    names = question.functions
    usage = f"check.{question.name}({', '.join(names)})"
    if len(functions) != len(names) or not all(map(callable, functions)):
        takes = f"it takes {len(names)} function{'s'[: len(names) > 1]}"
        return Finding(Kind.ERROR, usage, takes, f"call {usage}")
    instances = question.drawn(seed)
    try:
        with time_limit(seconds):
            return question.finding(
                LocalFunctions(dict(zip(names, functions, strict=True))), instances
            )
    except TooLong:
        cause = f"it takes more than {seconds:g} s: an endless loop?"
        return Finding(
            Kind.TIME, question.describe(instances[0]), f"{names[0]} returns an answer", cause
        )


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooLong in this thread when the time is up, and again until it is heard."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        with alarm(seconds):
            yield
        return
    thread, done = threading.get_ident(), threading.Event()

    def interrupt() -> None:
        wait = seconds
        while not done.wait(wait):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread), ctypes.py_object(TooLong)
            )
            wait = 0.5

    watch = threading.Thread(target=interrupt, daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()


@contextmanager
def alarm(seconds: float, of_processor: bool = False) -> Iterator[None]:
    """The same by a signal, where there are signals; of_processor: whether its time is counted."""

    def ring(*given: Any) -> None:
        raise TooLong

    number, clock = signal.SIGALRM, signal.ITIMER_REAL
    if of_processor:
        number, clock = signal.SIGPROF, signal.ITIMER_PROF
    before = signal.signal(number, ring)
    signal.setitimer(clock, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(clock, 0)
        signal.signal(number, before)


def report(name: str, finding: Finding) -> str:
    """The three lines under the name."""
    return "\n  ".join([f"{RED}✗ {name}{PLAIN}", *finding.lines])
