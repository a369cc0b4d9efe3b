"""Norms of outer products, never formed."""

import numpy as np

from ...finding import Kind, Trouble
from ...question import Law, Question, Symptom, close


def outer_instances(rng):
    """Inputs X and slopes S of a layer: the gradient of example i is x_i s_i^T."""
    for n, p, q in ((5, 4, 3), (3, 2, 6)):
        yield {"X": rng.standard_normal((n, p)), "S": rng.standard_normal((n, q))}


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


NORMS = Question(
    name="q2",
    points=2,
    functions=("square_norms",),
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
        Symptom(
            "norms instead of their squares",
            lambda i, a: close(a["norms"], np.sqrt((outer(i) ** 2).sum(axis=1))),
        ),
        Symptom(
            "a sum where a product belongs: ||x s^T|| = ||x|| ||s||",
            lambda i, a: close(a["norms"], (i.X**2).sum(axis=1) + (i.S**2).sum(axis=1)),
        ),
        Symptom(
            "the square of <x, s>, or of a sum, is not the sum of the squares",
            lambda i, a: close(a["norms"], outer(i).sum(axis=1) ** 2),
        ),
        Symptom(
            "the matrices x_i s_i^T are formed",
            lambda i, a: close(a["norms"], (outer(i) ** 2).sum(axis=1)),
        ),
    ),
)
