"""The irreducible losses of RHO-LOSS: those of a model of held-out examples."""

import numpy as np

from .. import validate
from ..backend import to_host
from ..method import Method
from ..objective import FiniteSum
from ..typing import Array


def irreducible_losses(
    problem: FiniteSum, held_out: FiniteSum, method: Method, updates: int, seed: int = 0
) -> Array:
    """Train a model on held-out examples, and return its losses on the training examples.

    Parameters
    ----------
    problem : FiniteSum
        The training examples.
    held_out : FiniteSum
        The same model of other examples.
    method : Method
        How to train on the held-out examples.
    updates : int
        Length of that training (updates), at least 1.
    seed : int, default 0
        Seed of that training, at least 0.

    Returns
    -------
    Array
        f_i at the parameters found, shape (n,), for `methods.rho_loss(irreducible=...)`.

    Raises
    ------
    TypeError
        If `held_out` is not an objective.
    ValueError
        If it is another model, or shares examples with `problem`.

    References
    ----------
    Mindermann and others (2022), "Prioritized training on points that are learnable, worth learning,
    and not yet learnt" (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.methods.irreducible import irreducible_losses
    >>> X, y = asgd.load("wine")
    >>> X = (X - X.mean(0)) / X.std(0)
    >>> problem = asgd.SoftmaxRegression(X[::2], y[::2])
    >>> held_out = problem.with_data(X[1::2], y[1::2])
    >>> losses = irreducible_losses(problem, held_out, asgd.methods.adam(0.01), updates=100)
    >>> losses.shape == (problem.n,)
    True
    """
    validate.same_model(problem, held_out)
    shared = _shared_rows(problem, held_out)
    if shared:
        raise ValueError(
            f"held_out must hold no example of the problem, but they share {shared}; split the data first"
        )
    state = method.init(held_out, held_out.start(seed), seed)
    for _ in range(validate.positive_integer("updates", updates)):
        state = method.step(state)
    return problem.losses(state.w)


def _shared_rows(problem: FiniteSum, held_out: FiniteSum) -> int:
    """How many examples of the one, by the bytes of their inputs, are in the other."""
    ours, theirs = (
        {_bytes(row) for row in getattr(each, each.examples[0])} for each in (problem, held_out)
    )
    return len(ours & theirs)


def _bytes(row: Array) -> bytes:
    """The entries of a dense or sparse row."""
    dense = row.toarray() if hasattr(row, "toarray") else to_host(row)
    return np.ascontiguousarray(dense).tobytes()
