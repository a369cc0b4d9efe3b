"""Question: what is asked of a student's functions, and the laws that a right answer obeys."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np


@dataclass(frozen=True)
class Law:
    """A property of a right answer. statement: in words, without any number of the expected answer;
    holds: (instance, answer) -> bool. That it raises, on an answer of the wrong kind, is a no.
    """

    statement: str
    holds: Callable

    def obeyed(self, instance, value):
        """Whether an answer obeys it."""
        try:
            with np.errstate(all="ignore"):
                return bool(self.holds(instance, value))
        except Exception:
            return False


@dataclass(frozen=True)
class Mistake:
    """A wrong formula with a name. cause: what to tell; formula: instance -> the wrong answer."""

    cause: str
    formula: Callable

    def fits(self, instance, value):
        """Whether it gives this very answer."""
        return close(value, self.formula(instance))


@dataclass(frozen=True)
class Symptom:
    """What an answer looks like after a mistake. shows: (instance, answer) -> bool."""

    cause: str
    shows: Callable

    def fits(self, instance, value):
        """Whether the answer looks like it."""
        return self.shows(instance, value)


@dataclass(frozen=True, kw_only=True)
class Question:
    """name: such as q1; functions: the names that the student defines, the first one the answer;
    points: all or none; instances: rng -> dictionaries of arrays, numbers and words, the arguments
    of the first function unless `adaptivesgd_grading.child.adapters` knows another way to ask; tried: what an instance is, in
    words, with {n} and so on for its numbers and {X.shape} for its shapes; forbidden: modules that hold the answer.
    """

    name: str
    points: int
    functions: tuple[str, ...]
    tried: str
    instances: Callable[[np.random.Generator], Iterable[dict]]
    laws: tuple[Law, ...]
    mistakes: tuple[Mistake | Symptom, ...] = ()
    adapter: str = ""
    forbidden: tuple[str, ...] = ("adaptivesgd", "theory", "sklearn", "torch")

    def drawn(self, *seed):
        """The instances of a seed, as namespaces."""
        return [SimpleNamespace(**each) for each in self.instances(np.random.default_rng(seed))]

    def describe(self, instance):
        """What was tried, in words."""
        return f"{self.functions[0]}, {self.tried.format(**vars(instance))}"


@dataclass(frozen=True)
class Assignment:
    """title: in words; questions: in order."""

    name: str
    title: str
    questions: tuple[Question, ...]

    def __getitem__(self, name):
        return next(question for question in self.questions if question.name == name)

    @property
    def points(self):
        """What the questions are worth together; written parts are graded by people."""
        return sum(question.points for question in self.questions)


def close(a, b, rtol=1e-8):
    """Whether two answers are the same numbers in the same shape, to rounding."""
    if isinstance(b, dict):
        return isinstance(a, dict) and a.keys() == b.keys() and all(close(a[k], b[k]) for k in b)
    if isinstance(b, (tuple, list)) and any(np.ndim(each) for each in b):
        return len(a) == len(b) and all(close(x, y) for x, y in zip(a, b, strict=True))
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.abs(b).max() if b.size else 0.0
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=1e-10 * max(size, 1e-6)))


def equals(formula, statement):
    """The law that the answer is formula(instance), told in words."""
    return Law(statement, lambda i, value: close(value, formula(i)))


def finite(i, value):
    """Whether an answer is one finite number."""
    return np.ndim(value) == 0 and np.isfinite(value)


A_NUMBER = Law("the answer is one finite number", finite)
