"""What a worker evaluates of some examples of a shard: functions of plain arguments, so that any
worker that can read the shard may run them, and a lost task can be submitted again.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from threadpoolctl import threadpool_limits

from ..example_gradients import ExampleGradients, Moments
from ..objective import FiniteSum
from ..typing import Array, Indices
from .shard import Shard

Question: TypeAlias = Callable[..., Any]
"""question(part, w, c, *arguments), with examples `part` and importance weights c, or None."""


def answer(
    question: Question,
    shard: Shard,
    indices: Indices,
    w: Array,
    key: tuple[int, int] | None,
    weights: Array | None,
    *arguments: Array,
) -> list[Any]:
    """Answers question(part, w, c, *arguments) for parts of at most `chunk` examples.

    Parameters
    ----------
    question : callable
        One of the functions below.
    shard : Shard
        Where the examples lie.
    indices : Array
        Which of them, whole numbers, shape (B,).
    w : Array
        Parameters, shape (d,).
    key : tuple of two int or None
        (seed, step) of the noise.
    weights : Array or None
        Importance weights, shape (B,).
    *arguments : Array
        Further arguments of the question.

    Returns
    -------
    list
        One answer per part.
    """
    chunk = shard.template.chunk
    places = [slice(start, start + chunk) for start in range(0, len(indices), chunk)]
    with threadpool_limits(1):
        return [
            question(
                shard.take(indices[place], key),
                w,
                None if weights is None else weights[place],
                *arguments,
            )
            for place in places
        ]


def losses(part: FiniteSum, w: Array, c: Array | None) -> Array:
    """Losses f_i(w).

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).
    c : Array or None
        Importance weights, shape (n,); not used.

    Returns
    -------
    Array
        Shape (n,).
    """
    return part.forward(w)[0]


def losses_and_gradient(part: FiniteSum, w: Array, c: Array | None) -> tuple[Array, Array]:
    """Losses f_i(w), and sum_i c_i grad f_i(w), from one pass.

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).
    c : Array or None
        Importance weights, shape (n,).

    Returns
    -------
    losses : Array
        Shape (n,).
    gradient : Array
        Shape (d,).
    """
    values, backward = part.forward(w)
    return values, backward().sum(c)


def gradient(part: FiniteSum, w: Array, c: Array | None) -> Array:
    """Weighted sum sum_i c_i grad f_i(w).

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).
    c : Array or None
        Importance weights, shape (n,).

    Returns
    -------
    Array
        Shape (d,).
    """
    return rows(part, w).sum(c)


def square_norms(part: FiniteSum, w: Array, c: Array | None) -> Array:
    """Squared norms ||grad f_i(w)||^2.

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).
    c : Array or None
        Importance weights, shape (n,); not used.

    Returns
    -------
    Array
        Shape (n,).
    """
    return rows(part, w).square_norms()


def inner_products(part: FiniteSum, w: Array, c: Array | None, v: Array) -> Array:
    """Inner products <grad f_i(w), v>.

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).
    c : Array or None
        Importance weights, shape (n,); not used.
    v : Array
        A direction, shape (d,).

    Returns
    -------
    Array
        Shape (n,).
    """
    return rows(part, w).inner_products(v)


def moments(part: FiniteSum, w: Array, c: Array | None) -> Moments:
    """Mean and scatter of the grad f_i(w).

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).
    c : Array or None
        Importance weights, shape (n,); not used.

    Returns
    -------
    Moments
        With a bound on the rounding error of the scatter.
    """
    return rows(part, w).moments()


def dense(part: FiniteSum, w: Array, c: Array | None) -> Array:
    """The rows grad f_i(w).

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).
    c : Array or None
        Importance weights, shape (n,); not used.

    Returns
    -------
    Array
        Shape (n, d).
    """
    return rows(part, w).dense()


def rows(part: FiniteSum, w: Array) -> ExampleGradients:
    """Example gradients of some examples.

    Parameters
    ----------
    part : FiniteSum
        Some examples, in memory.
    w : Array
        Parameters, shape (d,).

    Returns
    -------
    ExampleGradients
        The rows grad f_i(w).
    """
    return part.forward(w)[1]()
