"""check_problem: the laws that every objective must satisfy."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host
from ..objective import FiniteSum
from ..typing import Array, ArrayLike, Rng
from .constants import constants, nearby
from .gradient import check_gradient

TOLERANCE = 1e-9  # relative, in double precision: rounding only


def check_problem(
    problem: FiniteSum,
    w: ArrayLike | None = None,
    *,
    laws: Sequence[str] | None = None,
    seed: int = 0,
) -> tuple[str, ...]:
    """Check that an objective satisfies the laws of a model.

    The laws are

    - contract: losses of shape (n,), a gradient of shape (d,), both finite;
    - gradient: see `check_gradient`;
    - batch: a batch of examples has the losses and gradients of those examples;
    - statistics: fast norms, inner products and variance are those of the rows written out;
    - union: estimates add;
    - chunks: evaluation in small pieces is the same;
    - precision: float32 stays float32;
    - purity: the data are not changed;
    - constants: smoothness, convexity and minimum, where known, bound.

    All but precision are checked in double precision.

    Parameters
    ----------
    problem : FiniteSum
        The objective to check; a small one, as gradients of all examples are written out.
    w : array, shape (d,), optional
        Where to check; by default a random place near the start.
    laws : tuple of str, optional
        Names of laws; by default all. A model whose examples depend on each other, as with
        BatchNorm, cannot satisfy batch, statistics, union and chunks.
    seed : int, default 0
        At least 0; of the random places and directions.

    Returns
    -------
    tuple of str
        The names of the laws that were checked.

    Raises
    ------
    AssertionError
        If a law is broken; the message says which, and where to look.
    TypeError, ValueError
        If an argument is of the wrong kind or does not fit.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0], [2.0], [4.0]], [1.0, 2.0, 3.0])
    >>> asgd.check_problem(problem, laws=("gradient", "batch"))
    ('gradient', 'batch')
    """
    validate.objective(problem)
    laws = tuple(LAWS) if laws is None else validate.several("laws", laws, "('gradient', 'batch')")
    for law in laws:
        validate.one_of("law", law, LAWS)
    rng = np.random.default_rng(validate.seed(seed))
    problem = problem.map_arrays(lambda array: array.astype(np.float64))
    if w is None:
        w = nearby(problem.start(seed), 0.3, rng)
    place = validate.start(w, problem.dim, np.float64)
    for law in laws:
        LAWS[law](problem, place, rng)
    return laws


def _contract(problem: Any, w: Array, rng: Rng) -> None:
    """Shapes, and finite values."""
    losses = problem.forward(w)[0]
    if losses.shape != (problem.n,):
        raise AssertionError(
            f"losses must have shape {(problem.n,)}, one per example, not {losses.shape}"
        )
    g, start = problem.gradient(w), problem.start(0)
    if not g.shape == start.shape == (problem.dim,):
        raise AssertionError(
            f"the gradient and the start must have shape {(problem.dim,)}, not {g.shape}, "
            f"{start.shape}"
        )
    if not (bool(np.isfinite(losses).all()) and bool(np.isfinite(g).all())):
        raise AssertionError(
            "losses and gradient must be finite, but they hold NaN or infinite values"
        )


def _gradient(problem: Any, w: Array, rng: Rng) -> None:
    """The gradient is that of the loss."""
    check_gradient(problem, w)


def _batch(problem: Any, w: Array, rng: Rng) -> None:
    """A batch holds the losses and the gradients of its examples, in their order."""
    some = rng.permutation(problem.n)[: max(1, problem.n // 2)]
    part = problem.batch(some)
    _same(
        "the losses of a batch",
        "those of its examples",
        part.losses(w),
        problem.losses(w)[asarray_like(w, some)],
    )
    rows = problem.gradients(w)
    _same(
        "the gradient", "the mean of the example gradients", problem.gradient(w), rows.mean(axis=0)
    )
    _same(
        "the gradient of a batch",
        "their mean",
        part.gradient(w),
        rows[asarray_like(w, some)].mean(axis=0),
    )


def _statistics(problem: Any, w: Array, rng: Rng) -> None:
    """Fast statistics are those of the rows."""
    seen, rows = problem.estimate(w), problem.gradients(w)
    v = asarray_like(w, rng.standard_normal(problem.dim).astype(w.dtype))
    c = rng.random(problem.n) + 0.5
    weighted = problem.estimate(w, np.arange(problem.n), weights=c)
    spread = ((rows - rows.mean(axis=0)) ** 2).sum() / max(problem.n - 1, 1)
    _same("square_norms", "||row||^2", seen.square_norms, (rows**2).sum(axis=1))
    _same("inner_products", "<row, v>", seen.inner_products(v), rows @ v)
    _same(
        "a weighted gradient",
        "the mean of c_i row_i",
        weighted.gradient,
        (asarray_like(w, c) @ rows) / problem.n,
    )
    if problem.n > 1:
        _same("the variance", "sum ||row - mean||^2 / (n - 1)", seen.variance, float(spread))


def _union(problem: Any, w: Array, rng: Rng) -> None:
    """The estimate of a union is the union of the estimates."""
    order = rng.permutation(problem.n)
    left, right = order[: problem.n // 3], order[problem.n // 3 :]
    if len(left) == 0:
        return
    both, together = (
        problem.estimate(w, left) + problem.estimate(w, right),
        problem.estimate(w, order),
    )
    _same("the gradient of a + b", "that of the union", both.gradient, together.gradient)
    _same("the variance of a + b", "that of the union", both.variance, together.variance)


def _chunks(problem: Any, w: Array, rng: Rng) -> None:
    """Evaluation in chunks is evaluation at once."""
    small = problem._replace(chunk=max(1, problem.n // 3))
    _same("the losses in chunks", "those at once", small.losses(w), problem.losses(w))
    _same("the gradient in chunks", "that at once", small.gradient(w), problem.gradient(w))


def _precision(problem: Any, w: Array, rng: Rng) -> None:
    """float32 data and parameters give float32 losses and gradients."""
    low = problem.map_arrays(lambda array: array.astype(np.float32))
    seen = low.estimate(w.astype(np.float32))
    for name, values in (("losses", seen.losses), ("gradient", seen.gradient)):
        if values.dtype != np.float32:
            raise AssertionError(
                f"{name} of float32 data became {values.dtype}; keep parameters as Python floats, "
                "and make new arrays with the type of the data"
            )


def _purity(problem: Any, w: Array, rng: Rng) -> None:
    """Evaluation changes neither the data nor w."""
    arrays = {name: getattr(problem, name) for name in problem.examples} | {"w": w}
    before = {name: _contents(array).copy() for name, array in arrays.items()}
    problem.estimate(w)
    for name, array in arrays.items():
        if not np.array_equal(before[name], _contents(array)):
            raise AssertionError(
                f"evaluating the objective changed {name}; compute a new array instead of changing it"
            )


def _contents(array: Any) -> Array:
    """The numbers in an array, on the host; those that a sparse matrix stores."""
    return to_host(array.data if hasattr(array, "indptr") else array)


def _same(what: str, other: str, values: Any, expected: Any) -> None:
    """Check that two arrays or numbers agree to rounding, relative to their largest entry."""
    values, expected = (np.asarray(to_host(each), np.float64) for each in (values, expected))
    off = np.abs(values - expected).max() / max(np.abs(expected).max(), 1e-300)
    if not off <= TOLERANCE:
        raise AssertionError(
            f"{what} must be {other}, but differs by {off:.2g} of its largest entry"
        )


LAWS: dict[str, Callable[[Any, Array, Rng], None]] = {
    "contract": _contract,
    "gradient": _gradient,
    "batch": _batch,
    "statistics": _statistics,
    "union": _union,
    "chunks": _chunks,
    "precision": _precision,
    "purity": _purity,
    "constants": constants,
}
