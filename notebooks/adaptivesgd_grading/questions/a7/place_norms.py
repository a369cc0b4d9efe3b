"""The norm of an example's gradient, which is a sum over places."""

import numpy as np

from ...question import Law, Mistake, Question, close, equals
from . import reference


def norm_instances(rng):
    """Patches X and slopes D of a few examples; in the last one all places of an example agree."""
    for n, P, K, F in ((3, 4, 5, 2), (2, 9, 2, 3), (4, 3, 3, 3)):
        X, D = rng.standard_normal((n, P, K)), rng.standard_normal((n, P, F))
        if n == 4:
            X, D = np.repeat(X[:, :1], P, axis=1), np.repeat(D[:, :1], P, axis=1)
        yield {"X": X, "D": D}


def norms(i):
    """||sum_p x_ip d_ip^T||^2, shape (n,)."""
    return (np.einsum("npk,npf->nkf", i.X, i.D) ** 2).sum(axis=(1, 2))


def totals(i):
    """The sum of the entries of sum_p x_ip d_ip^T, shape (n,)."""
    return np.einsum("npk,npf->n", i.X, i.D)


def by_places(i):
    """The sum over the places of the squares."""
    return ((i.X**2).sum(axis=2) * (i.D**2).sum(axis=2)).sum(axis=1)


NORMS = Question(
    name="q4",
    points=3,
    functions=("place_norms",),
    reference=reference.place_norms,
    tried="patches X {X.shape}, slopes D {D.shape}",
    instances=norm_instances,
    laws=(
        Law("there is a number for every example", lambda i, a: np.shape(a) == (len(i.X),)),
        Law("no number is below 0", lambda i, a: np.all(np.asarray(a) >= -1e-9)),
        Law(
            "where all places agree, it is the number of places squared times that of one place",
            lambda i, a: len(i.X) != 4 or close(a, norms(i)),
        ),
        equals(norms, "it is the sum of the squares of the entries of X_i^T D_i"),
    ),
    mistakes=(
        Mistake(
            "the norm trick of a dense layer, summed over the places: the square of a sum is not the sum of the squares",
            by_places,
        ),
        Mistake(
            "the product of two sums over the places: x_p belongs to d_p",
            lambda i: (i.X**2).sum(axis=(1, 2)) * (i.D**2).sum(axis=(1, 2)),
        ),
        Mistake("the norm, not its square", lambda i: norms(i) ** 0.5),
        Mistake("the entries are not squared", lambda i: totals(i)),
        Mistake("the square of the sum of the entries, not the sum of their squares", lambda i: totals(i) ** 2),
        Mistake("the mean over the places instead of their sum", lambda i: norms(i) / i.X.shape[1] ** 2),
    ),
    truth=norms,
    factors={"P": lambda i: i.X.shape[1]},
)  # fmt: skip
