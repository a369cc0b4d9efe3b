"""Norms of outer products, never formed."""

from operator import itemgetter

import numpy as np

from ...draws import few_digits
from ...finding import Kind, Trouble
from ...question import Law, Mistake, Question, Symptom, close
from . import reference


def outer_instances(rng):
    """Inputs X and slopes S of a layer: the gradient of example i is x_i s_i^T."""
    for n, p, q in ((5, 4, 3), (3, 2, 6), (2, 2, 1), (4, 3, 3)):
        X, S = rng.standard_normal((n, p)), rng.standard_normal((n, q))
        yield {"X": few_digits(X), "S": few_digits(S)} if n == 2 else {"X": X, "S": S}


def outer(i):
    """The rows x_i s_i^T, shape (n, p q)."""
    return np.einsum("ip,iq->ipq", i.X, i.S).reshape(len(i.X), -1)


def norms(functions, i):
    """The norms, and whether a layer gets by without the memory for its matrices."""
    return {"norms": functions.square_norms(i.X, i.S), "lean": lean(functions)}


def lean(functions):
    """Whether the matrices are not formed. In a sandbox the kernel decides: together they are larger
    than the memory that there is. In a notebook Python counts.
    """
    if functions.memory is None:
        large = np.ones((500, 200))
        return functions.peak_megabytes("square_norms", large, large) < 40
    n, p = functions.memory // (6 * 1000**2), 1000
    large = np.linspace(1, 2, n * p).reshape(n, p)
    try:
        found = functions.square_norms(large, large)
    except Trouble as trouble:
        if trouble.kind is Kind.MEMORY:
            return False
        raise
    return close(found, (large**2).sum(axis=1) ** 2)


def right_norms(i):
    """The sums of the squares of the entries."""
    return (i.X**2).sum(axis=1) * (i.S**2).sum(axis=1)


def inner(i):
    """<x_i, s_i>, where both have the same length."""
    return (i.X * i.S).sum(axis=1)


def of_norms(cause, formula):
    """A mistake in the norms."""
    return Mistake(cause, formula, itemgetter("norms"))


NORMS = Question(
    name="q2",
    points=2,
    functions=("square_norms",),
    reference=reference.square_norms,
    tried="a layer with inputs X {X.shape} and slopes S {S.shape}",
    instances=outer_instances,
    adapter=norms,
    laws=(
        Law(
            "there is one number per example",
            lambda i, a: np.shape(a["norms"]) == (len(i.X),),
        ),
        Law(
            "answer i is the sum of the squares of all entries of the matrix x_i s_i^T",
            lambda i, a: close(a["norms"], (outer(i) ** 2).sum(axis=1)),
        ),
        Law(
            "for a large layer it gets by with less memory than the matrices take",
            lambda i, a: a["lean"],
        ),
    ),
    mistakes=(
        of_norms("norms instead of their squares", lambda i: np.sqrt(right_norms(i))),
        of_norms(
            "a sum where a product belongs: ||x s^T|| = ||x|| ||s||",
            lambda i: (i.X**2).sum(axis=1) + (i.S**2).sum(axis=1),
        ),
        of_norms(
            "the square of <x, s>, or of a sum, is not the sum of the squares",
            lambda i: outer(i).sum(axis=1) ** 2,
        ),
        of_norms("the square of <x, s>: the product is an outer one", lambda i: inner(i) ** 2),
        of_norms("the inner product <x, s>: the product is an outer one", inner),
        of_norms("the entries are not squared", lambda i: outer(i).sum(axis=1)),
        of_norms("the mean of the squares where their sum belongs", lambda i: right_norms(i) / (i.X.shape[1] * i.S.shape[1])),
        of_norms("the slopes S are not squared", lambda i: (i.X**2).sum(axis=1) * i.S.sum(axis=1)),
        of_norms("the inputs X are not squared", lambda i: i.X.sum(axis=1) * (i.S**2).sum(axis=1)),
        of_norms("the slopes S are forgotten", lambda i: (i.X**2).sum(axis=1)),
        of_norms("the inputs X are forgotten", lambda i: (i.S**2).sum(axis=1)),
        of_norms("one of the two factors lacks its square: ||x|| ||s||²", lambda i: np.sqrt((i.X**2).sum(axis=1)) * (i.S**2).sum(axis=1)),
        of_norms("one of the two factors lacks its square: ||x||² ||s||", lambda i: (i.X**2).sum(axis=1) * np.sqrt((i.S**2).sum(axis=1))),
        of_norms("the sum over all examples: one number per example", lambda i: right_norms(i).sum()),
        of_norms("the entries sum over the examples (axis 0), not within each (axis 1)", lambda i: (i.X**2).sum(axis=0) * (i.S**2).sum(axis=0)),
        of_norms("the square of the norm is squared once more", lambda i: right_norms(i) ** 2),
        of_norms("a mean over the inputs or the slopes where their sum belongs", lambda i: (i.X**2).mean(axis=1) * (i.S**2).sum(axis=1)),
        of_norms("a mean over the slopes where their sum belongs", lambda i: (i.X**2).sum(axis=1) * (i.S**2).mean(axis=1)),
        Symptom(
            "the matrices x_i s_i^T are formed",
            lambda i, a: close(a["norms"], right_norms(i)) and not a["lean"],
        ),
    ),
    truth=lambda i: {"norms": right_norms(i), "lean": True},
    main="norms",
    compared=itemgetter("norms"),
    parts={"norms": "the norms", "lean": "the memory"},
    factors={"n": lambda i: len(i.X), "p": lambda i: i.X.shape[1], "q": lambda i: i.S.shape[1]},
    call=lambda i: f"square_norms(np.array({i.X.tolist()}), np.array({i.S.tolist()}))",
)  # fmt: skip
