"""Norms of outer products, never formed."""

import numpy as np

from ...question import Law, Question, Symptom, close


def outer_instances(rng):
    """Inputs X and slopes S of a layer: the gradient of example i is x_i s_i^T."""
    for n, p, q in ((5, 4, 3), (3, 2, 6)):
        yield {"X": rng.standard_normal((n, p)), "S": rng.standard_normal((n, q))}


def outer(i):
    """The rows x_i s_i^T, shape (n, p q)."""
    return np.einsum("ip,iq->ipq", i.X, i.S).reshape(len(i.X), -1)


NORMS = Question(
    name="q2",
    points=2,
    functions=("square_norms",),
    tried="a layer with inputs X {X.shape} and slopes S {S.shape}",
    instances=outer_instances,
    adapter="outer_norms",
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
            "for 500 examples of a 200 x 200 layer it gets by with less memory than the matrices take",
            lambda i, a: a["megabytes"] < 40,
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
