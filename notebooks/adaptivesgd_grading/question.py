"""Question: what a student's functions are called with, and the laws that a right answer obeys."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from .finding import Finding, Trouble, unanswered
from .functions import Adapter, Functions, answer, directly
from .judging import judge
from .mistake import Formula, Mistake, Predicate, Symptom
from .mistake import close as close


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
        """Whether an answer obeys it.

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
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return bool(self.holds(instance, value))
        except Exception:
            return False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of an assignment.

    Parameters
    ----------
    name : str
        Such as q1.
    points : int
        What it earns.
    functions : tuple of str
        The names that the student defines; the first one is called.
    tried : str
        What an instance is, in words, with {n} and so on for its numbers and {X.shape} for its shapes.
    instances : rng -> iterable of dict
        Arrays, numbers and strings, the arguments of the first function unless there is an adapter.
    laws : tuple of Law
        What a right answer obeys.
    mistakes : tuple of Mistake or Symptom
        Those with a name, in the order in which they are tried.
    adapter : (functions, instance) -> value, optional
        Where it takes more than one call with the instance's values: see `adaptivesgd_grading.functions`.
    forbidden : tuple of str
        Modules that hold the answer.
    partial : bool, default False
        Whether each law earns its share of the points.
    truth : instance -> value, optional
        A right answer, in the form of the student's. The diagnosis compares forms with it, and
        relations to it; no law need require this very answer.
    terms : dict
        {words: instance -> value} of summands of `truth`.
    factors : dict
        {words: instance -> float} of the numbers by which an answer may be too large.
    parts : dict
        {key: words} of an answer of several parts, in order.
    main : key, optional
        Of the part of the answer that relations are of, where it has several.
    reference : callable, optional
        A right answer as a function or class of a file, whose changes of one place are tried as
        explanations. Its loops must end, whatever is changed.
    compared : answer -> value, optional
        What of an answer is compared with that of a changed reference; by default all.
    inputs : tuple of str, optional
        The values of an instance that a mistake may change or exchange; by default all.
    call : instance -> str, optional
        How a student calls the function on an instance, where there is an adapter.
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
    truth: Formula | None = None
    terms: dict[str, Formula] = field(default_factory=dict)
    factors: dict[str, Formula] = field(default_factory=dict)
    parts: dict[Any, str] = field(default_factory=dict)
    main: Any = None
    reference: Callable | None = None
    compared: Formula | None = None
    inputs: tuple[str, ...] | None = None
    call: Callable[[SimpleNamespace], str] | None = None

    def drawn(self, *seed: int) -> list[SimpleNamespace]:
        """The instances of a seed, as namespaces.

        Parameters
        ----------
        seed : int
            One or several.

        Returns
        -------
        list of SimpleNamespace
        """
        return [SimpleNamespace(**each) for each in self.instances(np.random.default_rng(seed))]

    def describe(self, instance: SimpleNamespace) -> str:
        """What was tried, in words.

        Parameters
        ----------
        instance : SimpleNamespace
            One of `drawn`.

        Returns
        -------
        str
        """
        return f"{self.functions[0]}, {self.tried.format(**vars(instance))}"

    def answer(self, functions: Functions, instance: SimpleNamespace) -> Any:
        """The student's answer on an instance.

        Parameters
        ----------
        functions : Functions
            The student's, here or in a sandbox.
        instance : SimpleNamespace
            One of `drawn`.

        Returns
        -------
        object
            Numbers, arrays, words, and lists and dictionaries of them.

        Raises
        ------
        Trouble
            If there is none.
        """
        usual = partial(directly, name=self.functions[0])
        return answer(functions, self.adapter or usual, instance)

    def finding(self, functions: Functions, instances: Sequence[SimpleNamespace]) -> Finding:
        """The verdict on the functions.

        Parameters
        ----------
        functions : Functions
            The student's, here or in a sandbox.
        instances : sequence of SimpleNamespace
            Those of a seed.

        Returns
        -------
        Finding
        """
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
        Such as a1, and its words.
    questions : tuple of Question
        In order.
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


def equals(formula: Formula, statement: str) -> Law:
    """The law that the answer is formula(instance), in words.

    Parameters
    ----------
    formula : instance -> value
        The right answer.
    statement : str
        In words.

    Returns
    -------
    Law
    """
    return Law(statement, lambda i, value: close(value, formula(i)))


def finite(i: SimpleNamespace, value: Any) -> Any:
    """Whether an answer is one finite number."""
    return np.ndim(value) == 0 and np.isfinite(value)


A_NUMBER = Law("the answer is one finite number", finite)
