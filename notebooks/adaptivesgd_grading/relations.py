"""Relations: mistakes that need no name of their own, made from a question's right answer.

A relation is a formula of the right answer: a factor too many, a term that is missing, an input that
enters squared. It is stated only if it gives the student's very answers on all instances.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from operator import itemgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from .mistake import Formula, Mistake

if TYPE_CHECKING:
    from .question import Question

Change = Callable[[Any], Any]
NUMBERS: dict[str, float] = {"2": 2.0, "1/2": 0.5, "4": 4.0, "1/4": 0.25, "3": 3.0, "1/3": 1 / 3}
WHOLE: dict[str, Change] = {
    "the sign of the answer is wrong": lambda a: -a,
    "that is the square root of the answer": np.sqrt,
    "that is the square of the answer": np.square,
    "that is the reciprocal of the answer": lambda a: 1 / a,
    "that is 1 minus the answer": lambda a: 1 - a,
    "that is the answer plus 1": lambda a: a + 1,
    "that is the answer minus 1": lambda a: a - 1,
    "that is the logarithm of the answer": np.log,
    "that is the exponential of the answer": np.exp,
    "the absolute value is taken of what may be negative": np.abs,
    "transposed: rows and columns are exchanged": lambda a: a.T,
    "the order of the entries is reversed": lambda a: a[::-1],
    "the entries are summed up": np.sum,
    "the mean over the entries is taken": np.mean,
    "the answer is cumulated": np.cumsum,
}
SCALARS: dict[str, Change] = {
    "{}²": lambda x: x * x,
    "the square root of {}": lambda x: x**0.5,
    "1/{}": lambda x: 1 / x,
    "-{}": lambda x: -x,
    "2 {}": lambda x: 2 * x,
    "{}/2": lambda x: x / 2,
    "1 - {}": lambda x: 1 - x,
    "{} - 1": lambda x: x - 1,
    "{} + 1": lambda x: x + 1,
    "1": lambda x: 1,
    "0": lambda x: 0,
    "{}³": lambda x: x**3,
    "log {}": np.log,
}
ARRAYS: dict[str, Change] = {
    "{}²": lambda x: x * x,
    "|{}|": np.abs,
    "-{}": lambda x: -x,
    "the square root of {}": np.sqrt,
    "2 {}": lambda x: 2 * x,
    "{}/2": lambda x: x / 2,
    "0": lambda x: 0 * x,
    "1": lambda x: 0 * x + 1,
    "1/{}": lambda x: 1 / x,
    "{} - 1": lambda x: x - 1,
    "{} + 1": lambda x: x + 1,
    "{} in reverse order": lambda x: x[::-1],
    "{} without its first entry": lambda x: x[1:],
    "{} without its last entry": lambda x: x[:-1],
    "the normalised {}": lambda x: x / np.linalg.norm(x),
    "{} without its mean": lambda x: x - x.mean(axis=0),
}


def relations(question: "Question") -> Iterator[Mistake]:
    """The relations of a question with a `truth`, the simplest first.

    Parameters
    ----------
    question : Question
        With `truth`; `terms` and `factors` add relations.

    Yields
    ------
    Mistake
    """
    truth = question.truth
    if truth is None:
        return
    if question.main is not None:
        part = itemgetter(question.main)
        whole, truth = truth, lambda i: part(whole(i))
        yield from (replace(each, part=part) for each in of_one(question, truth))
    else:
        yield from of_one(question, truth)


def of_one(question: "Question", truth: Formula) -> Iterator[Mistake]:
    """The relations to one number, array or list."""
    given, known = named_factors(question), remembered(truth)
    (sample, *_) = question.drawn(0)
    if question.inputs is not None:
        sample = SimpleNamespace(**{name: vars(sample)[name] for name in question.inputs})
    for name, factor in given.items():
        yield Mistake(f"the answer is {name} times what it should be", with_factor(known, factor))
    terms = {words: remembered(term) for words, term in question.terms.items()}
    for term in terms:
        yield from of_term(known, terms, term, given)
    for cause, change in WHOLE.items():
        yield Mistake(cause, changed(known, change))
    yield from inputs(truth, sample)
    yield from exchanges(truth, sample)


def remembered(formula: Formula) -> Formula:
    """The formula, evaluated once per instance; an instance is kept, so that no other has its id."""
    known: dict[int, tuple[SimpleNamespace, Any]] = {}

    def value(i: SimpleNamespace) -> Any:
        if id(i) not in known:
            known[id(i)] = (i, formula(i))
        return known[id(i)][1]

    return value


def named_factors(question: "Question") -> dict[str, Formula]:
    """The factors of a question with their reciprocals and squares, and plain numbers."""
    found: dict[str, Formula] = {name: constant(x) for name, x in NUMBERS.items()}
    for words, factor in question.factors.items():
        name = f"({words})" if " " in words else words
        for pattern, power in (("{}", 1.0), ("1/{}", -1.0), ("{}²", 2.0), ("1/{}²", -2.0)):
            found[pattern.format(name)] = to_power(factor, power)
    return found


def constant(x: float) -> Formula:
    """The formula that is a number."""
    return lambda i: x


def to_power(factor: Formula, power: float) -> Formula:
    """The formula that is a power of another."""
    return lambda i: float(factor(i)) ** power


def with_factor(truth: Formula, factor: Formula) -> Formula:
    """The formula times a factor."""
    return lambda i: scaled(truth(i), factor(i))


def scaled(value: Any, factor: Any) -> Any:
    """A number, an array, or each of a list, times a factor."""
    if isinstance(value, (list, tuple)):
        return [scaled(each, factor) for each in value]
    return np.asarray(value) * factor


def changed(truth: Formula, change: Change) -> Formula:
    """A function of the whole answer."""
    return lambda i: change(np.asarray(truth(i)))


def of_term(
    truth: Formula, terms: dict[str, Formula], term: str, given: dict[str, Formula]
) -> Iterator[Mistake]:
    """A term of the answer is missing, or has a factor or a power too many."""
    value = terms[term]
    yield Mistake(f"a term is missing: {term}", with_term(truth, value, constant(0.0)))
    yield Mistake(f"a term has the wrong sign: {term}", with_term(truth, value, constant(-1.0)))
    for name, factor in given.items():
        cause = f"a term is {name} times what it should be: {term}"
        yield Mistake(cause, with_term(truth, value, factor))
    for name, power in (("squared", 2.0), ("under a root", 0.5)):
        yield Mistake(f"a term is {name}: {term}", with_power(truth, value, power))
    yield Mistake(f"only one term is returned: {term}", value)


def with_term(truth: Formula, term: Formula, factor: Formula) -> Formula:
    """The formula with a term multiplied by a factor."""
    return lambda i: truth(i) + (factor(i) - 1) * term(i)


def with_power(truth: Formula, term: Formula, power: float) -> Formula:
    """The formula with a power of a term."""
    return lambda i: truth(i) - term(i) + term(i) ** power


def inputs(truth: Formula, sample: SimpleNamespace) -> Iterator[Mistake]:
    """The right answer to a changed input."""
    for name, value in vars(sample).items():
        if isinstance(value, (bool, str)):
            continue
        table = ARRAYS if isinstance(value, np.ndarray) else SCALARS
        for pattern, change in table.items():
            cause = f"that is the answer for {pattern.format(name)} in the place of {name}"
            yield Mistake(cause, at_changed(truth, name, change))


def at_changed(truth: Formula, name: str, change: Change) -> Formula:
    """The formula at a changed input."""
    return lambda i: truth(SimpleNamespace(**vars(i) | {name: change(vars(i)[name])}))


def exchanges(truth: Formula, sample: SimpleNamespace) -> Iterator[Mistake]:
    """The right answer to one input in the place of another, or to two that are exchanged."""
    given = vars(sample).items()
    numbers = [n for n, v in given if isinstance(v, (int, float)) and not isinstance(v, bool)]
    arrays = [n for n, v in given if isinstance(v, np.ndarray)]
    for one, other in (*combinations(numbers, 2), *combinations(arrays, 2)):
        for a, b in ((one, other), (other, one)):
            yield Mistake(f"{b} stands where {a} belongs", at_exchanged(truth, {a: b}))
        both = {one: other, other: one}
        yield Mistake(f"{one} and {other} are exchanged", at_exchanged(truth, both))


def at_exchanged(truth: Formula, places: dict[str, str]) -> Formula:
    """The formula with inputs in the places of others."""

    def formula(i: SimpleNamespace) -> Any:
        given = vars(i)
        return truth(SimpleNamespace(**given | {a: given[b] for a, b in places.items()}))

    return formula
