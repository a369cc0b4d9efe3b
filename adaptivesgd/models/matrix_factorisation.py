"""Matrix factorisation: two blocks of parameters, and a saddle at zero."""

from dataclasses import dataclass, field
from math import sqrt
from typing import Any, ClassVar, cast

import numpy as np
from scipy import sparse

from .. import validate
from ..backend import asarray_like, on_host, to_host
from ..example_gradients import ExampleGradients, OuterProducts, Shifted, SideBySide
from ..linalg import length
from ..objective import Backward
from ..typing import Array, Indices, Matrix
from .constants import ConstantUnavailableError, Known, constant
from .model import Model
from .ownership import owned
from .targets import column


@dataclass(frozen=True, eq=False, repr=False)
class MatrixFactorisation(Model):
    """Matrix factorisation, not convex: f_i(w) = (1/2) (<u_r, v_c> - y_i)^2 + (ridge/2) ||w||^2.

    With e_i = <u_r, v_c> - y_i, for the entry y_i in row r and column c of a matrix:
    grad f_i(w) = e_i v_c in the block of u_r, e_i u_c in that of v_c, 0 elsewhere, plus ridge w.

    w is U, shape (shape[0], rank), row by row, then V, shape (shape[1], rank): two blocks.

    Parameters
    ----------
    rows : array_like
        Row r of each entry, whole numbers from 0 on, shape (n,).
    columns : array_like
        Column c of each entry, whole numbers from 0 on, shape (n,).
    y : array_like
        The entries, real numbers, shape (n,) or (n, 1).
    rank : int, default 2
        Number of columns of U and V, at least 1.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    shape : tuple of two int, optional
        Rows and columns of the matrix. By default as many as the entries need.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Koren, Bell and Volinsky (2009), Matrix factorization techniques for recommender systems
    (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.MatrixFactorisation([0, 0, 1, 1], [0, 1, 0, 1], [1.0, 2.0, 2.0, 4.0], rank=1)
    >>> problem.loss(problem.minimiser) < 1e-28, problem.dim
    (True, 4)
    >>> problem.predict(problem.minimiser, [1], [1]).round(12).tolist()
    [4.0]
    """

    examples: ClassVar[tuple[str, ...]] = ("y", "rows", "columns")

    rows: Indices = field(repr=False)
    columns: Indices = field(repr=False)
    y: Array = field(repr=False)
    rank: int = 2
    ridge: float = 0.0
    shape: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        y = column(validate.numbers("y", self.y))
        n = int(y.size)
        y = owned(validate.vector("y", y, n), self.y)
        rows, columns = places("rows", self.rows, n), places("columns", self.columns, n)
        needed = int(rows.max()) + 1, int(columns.max()) + 1
        shape = needed if self.shape is None else validate.several("shape", self.shape, "(60, 40)")
        shape = tuple(validate.positive_integer("shape", each) for each in shape[:3])
        if len(shape) != 2 or shape[0] < needed[0] or shape[1] < needed[1]:
            raise ValueError(
                f"shape must be at least {needed}, as the entries need, not {validate.shown(self.shape)}"
            )
        rank = validate.positive_integer("rank", self.rank)
        ridge = validate.nonnegative("ridge", self.ridge)
        rows, columns = asarray_like(y, rows), asarray_like(y, columns)
        vars(self).update(rows=rows, columns=columns, y=y, rank=rank, shape=shape, ridge=ridge)

    @property
    def _sides(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        return cast(tuple[int, int], self.shape)

    @property
    def dim(self) -> int:
        return self.rank * sum(self._sides)

    @property
    def blocks(self) -> tuple[slice, ...]:
        edge = self.rank * self._sides[0]
        return slice(0, edge), slice(edge, self.dim)

    def start(self, seed: int = 0) -> Array:
        """Random initial parameters, since 0 is a saddle: the products <u, v> vary as the y do.

        Parameters
        ----------
        seed : int, default 0
            Of the random numbers.

        Returns
        -------
        Array
            Shape (d,), of the type of the data and on their device.
        """
        root_mean_square = length(self.y) / sqrt(self.n)  # whose square may overflow
        spread = sqrt(root_mean_square / sqrt(self.rank))
        return self.asarray_like(
            spread * np.random.default_rng(validate.seed(seed)).standard_normal(self.dim)
        )

    def factors(self, w: Array) -> tuple[Array, Array]:
        """Factors U and V of the matrix U V^T.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        U : Array
            Shape (shape[0], rank), a view of `w`.
        V : Array
            Shape (shape[1], rank), a view of `w`.
        """
        w, (of_u, of_v) = validate.point(w, self.dim), self.blocks
        return w[of_u].reshape(-1, self.rank), w[of_v].reshape(-1, self.rank)

    def predict(self, w: Array, rows: Any = None, columns: Any = None) -> Array:
        """Predicted entries <u_r, v_c>.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        rows : array_like, optional
            Rows r, whole numbers below shape[0], shape (m,). By default those of the model.
        columns : array_like, optional
            Columns c, whole numbers below shape[1], shape (m,). By default those of the model.

        Returns
        -------
        Array
            Shape (m,).

        Raises
        ------
        ValueError
            If a row or a column lies outside of the matrix.
        """
        U, V = self.factors(w)
        r = self.rows if rows is None else self._inside("rows", rows, len(U))
        c = self.columns if columns is None else self._inside("columns", columns, len(V))
        if len(r) != len(c):
            raise ValueError(f"rows holds {len(r)} numbers but columns {len(c)}; give one of each")
        return (U[r] * V[c]).sum(axis=1)

    def _inside(self, name: str, values: Any, end: int) -> Indices:
        """Rows or columns of the matrix, beside the data."""
        values = to_host(values)
        found = places(name, values, values.size)
        if found.size and found.max() >= end:
            raise ValueError(f"{name} must be below {end}, but one is {found.max()}")
        return asarray_like(self.y, found)

    def forward(self, w: Array) -> tuple[Array, Backward]:
        U, V = self.factors(w)
        u, v = U[self.rows], V[self.columns]
        e = (u * v).sum(axis=1) - self.y
        losses = e**2 / 2
        if self.ridge:
            losses = losses + self.ridge / 2 * (w @ w)

        def backward() -> ExampleGradients:
            of_u = OuterProducts(indicators(self.rows, U), e[:, None] * v)
            of_v = OuterProducts(indicators(self.columns, V), e[:, None] * u)
            rows = SideBySide((of_u, of_v), self.blocks)
            return Shifted(rows, self.ridge * w) if self.ridge else rows

        return losses, backward

    @constant
    def smoothness(self) -> Known:
        raise ConstantUnavailableError(
            "<u, v>^2 grows like a fourth power, so no L bounds the curvature"
        )

    @constant
    def minimiser(self) -> Array:
        """A w with F(w) = F*, if every entry of the matrix R = P diag(sigma) Q^T is given once.

        U = P sqrt(S) and V = Q sqrt(S), where S holds the `rank` largest singular values sigma,
        less n ridge, at least 0. Shape (d,).
        """
        R = np.full(self._sides, np.nan)
        R[self.rows, self.columns] = self.y
        if self.n != R.size or np.isnan(R).any():
            raise ConstantUnavailableError(
                "the minimum is only known if every entry of the matrix is given once"
            )
        P, sigma, Qt = np.linalg.svd(R)
        root = np.sqrt(np.maximum(sigma[: self.rank] - self.n * self.ridge, 0))
        U, V = (np.zeros((size, self.rank)) for size in self._sides)
        U[:, : len(root)], V[:, : len(root)] = P[:, : len(root)] * root, Qt[: len(root)].T * root
        return np.concatenate([U, V], axis=None)

    @constant
    def minimum(self) -> Known:
        how = "closed form: the singular values of the matrix (Eckart and Young)"
        return Known(self.loss(self.minimiser), how)


def places(name: str, values: Any, n: int) -> Indices:
    """Whole numbers that are not negative, one per entry.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    values : array_like
        The numbers.
    n : int
        How many there must be.

    Returns
    -------
    Array
        Shape (n,), on the host.

    Raises
    ------
    ValueError
        If there are not n of them, or one is negative or not whole.
    """
    values = to_host(validate.array(name, values))
    if values.shape != (n,) or values.dtype.kind not in "iu" or (n and values.min() < 0):
        raise ValueError(
            f"{name} must hold {n} whole numbers from 0 on, one per entry of y, not "
            f"{validate.shown(values)}"
        )
    return np.array(values, np.intp)  # a copy, which later changes do not reach


def indicators(places: Indices, like: Array) -> Matrix:
    """Rows with a one at `places`, which select rows of `like`.

    Parameters
    ----------
    places : Array
        Whole numbers, shape (n,), on the device of `like`.
    like : Array
        What is selected from, shape (m, ...).

    Returns
    -------
    Array or scipy.sparse.csr_array
        Shape (n, m): CSR on the host, dense on a device.
    """
    if not on_host(like):
        return asarray_like(like, np.eye(len(like), dtype=like.dtype))[places]
    n = len(places)
    ones = np.ones(n, like.dtype)
    return sparse.csr_array((ones, places, np.arange(n + 1)), shape=(n, len(like)))
