"""Question: what a student's functions are called with, and the laws that a right answer obeys."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from .finding import Finding, Trouble, judge, unanswered
from .functions import Adapter, Functions, answer, directly

Formula = Callable[[SimpleNamespace], Any]
Predicate = Callable[[SimpleNamespace, Any], Any]


@dataclass(frozen=True)
class Law:
    """A property of a right answer.

    Parameters
    ----------
    statement : str
        In words, without any number of the expected answer.
    holds : (instance, answer) -> bool
        An exception, on an answer of the wrong kind, counts as a violation.
    """

    statement: str
    holds: Predicate

    def obeyed(self, instance: SimpleNamespace, value: Any) -> bool:
        """Whether an answer obeys it."""
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return bool(self.holds(instance, value))
        except Exception:
            return False


@dataclass(frozen=True)
class Mistake:
    """A wrong formula with a name: the cause in words, and instance -> the wrong answer."""

    cause: str
    formula: Formula

    def fits(self, instance: SimpleNamespace, value: Any) -> bool:
        """Whether it gives this very answer."""
        return close(value, self.formula(instance))


@dataclass(frozen=True)
class Symptom:
    """What an answer looks like after a mistake. shows: (instance, answer) -> bool."""

    cause: str
    shows: Predicate

    def fits(self, instance: SimpleNamespace, value: Any) -> bool:
        """Whether the answer looks like it."""
        return self.shows(instance, value)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of an assignment.

    Parameters
    ----------
    name : str
        Such as q1.
    points : int
    functions : tuple of str
        The names that the student defines; the first one is called.
    tried : str
        What an instance is, in words, with {n} and so on for its numbers and {X.shape} for its shapes.
    instances : rng -> iterable of dict
        Arrays, numbers and strings, the arguments of the first function unless there is an adapter.
    laws : tuple of Law
    mistakes : tuple of Mistake or Symptom
    adapter : (functions, instance) -> value, optional
        Where it takes more than one call with the instance's values: see `adaptivesgd_grading.functions`.
    forbidden : tuple of str
        Modules that hold the answer.
    partial : bool, default False
        Whether each law earns its share of the points.
    """

    name: str
    points: int
    functions: tuple[str, ...]
    tried: str
    instances: Callable[[np.random.Generator], Iterable[dict[str, Any]]]
    laws: tuple[Law, ...]
    mistakes: tuple[Mistake | Symptom, ...] = ()
    adapter: Adapter | None = None
    forbidden: tuple[str, ...] = ("adaptivesgd", "theory", "sklearn", "torch")
    partial: bool = False

    def drawn(self, *seed: int) -> list[SimpleNamespace]:
        """The instances of a seed, as namespaces."""
        return [SimpleNamespace(**each) for each in self.instances(np.random.default_rng(seed))]

    def describe(self, instance: SimpleNamespace) -> str:
        """What was tried, in words."""
        return f"{self.functions[0]}, {self.tried.format(**vars(instance))}"

    def answer(self, functions: Functions, instance: SimpleNamespace) -> Any:
        """The student's answer on an instance.

        Raises
        ------
        Trouble
            If there is none.
        """
        usual = partial(directly, name=self.functions[0])
        return answer(functions, self.adapter or usual, instance)

    def finding(self, functions: Functions, instances: Sequence[SimpleNamespace]) -> Finding:
        """The verdict on the functions."""
        values = []
        for instance in instances:
            try:
                values.append(self.answer(functions, instance))
            except Trouble as trouble:
                return unanswered(self, instance, trouble)
        return judge(self, instances, values)


@dataclass(frozen=True)
class Assignment:
    """Questions under a title, in order.

    Parameters
    ----------
    name, title : str
    questions : tuple of Question
    written : dict
        {part: points} of what people grade.
    """

    name: str
    title: str
    questions: tuple[Question, ...]
    written: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Question:
        return next(question for question in self.questions if question.name == name)

    @property
    def points(self) -> int:
        """The points of all questions together; written parts are graded by people."""
        return sum(question.points for question in self.questions)


def close(a: Any, b: Any, rtol: float = 1e-8) -> bool:
    """Whether two answers are the same numbers in the same shape, to rounding."""
    if isinstance(b, dict):
        return isinstance(a, dict) and a.keys() == b.keys() and all(close(a[k], b[k]) for k in b)
    if isinstance(b, (tuple, list)) and any(np.ndim(each) for each in b):
        return len(a) == len(b) and all(close(x, y) for x, y in zip(a, b, strict=True))
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.abs(b).max() if b.size else 0.0
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=1e-10 * max(size, 1e-6)))


def equals(formula: Formula, statement: str) -> Law:
    """The law that the answer is formula(instance), in words."""
    return Law(statement, lambda i, value: close(value, formula(i)))


def finite(i: SimpleNamespace, value: Any) -> Any:
    """Whether an answer is one finite number."""
    return np.ndim(value) == 0 and np.isfinite(value)


A_NUMBER = Law("the answer is one finite number", finite)
