"""Matrix factorisation: two blocks of parameters, and a saddle at zero."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from .. import validate
from ..backend import asarray_like, on_host, to_host
from ..example_gradients import OuterProducts, Shifted, SideBySide
from .constants import ConstantUnavailableError, Known, constant
from .model import Model


@dataclass(frozen=True, eq=False, repr=False)
class MatrixFactorisation(Model):
    """Matrix factorisation, not convex: f_i(w) = (1/2) (<u_r, v_c> - y_i)^2 + (ridge/2) ||w||^2.

    With e_i = <u_r, v_c> - y_i, for the entry y_i in row r and column c of a matrix:
    grad f_i(w) = e_i v_c in the block of u_r, e_i u_c in that of v_c, 0 elsewhere, plus ridge w.

    w is U, shape (shape[0], rank), row by row, then V, shape (shape[1], rank): two blocks.
    rows, columns, y: one per entry, shape (n,); rank: columns of U and V; shape: of the matrix, by
    default as large as the entries need.

    Source: Koren, Bell and Volinsky (2009), Matrix factorization techniques for recommender systems.
    """

    examples = ("y", "rows", "columns")

    rows: Any = field(repr=False)
    columns: Any = field(repr=False)
    y: Any = field(repr=False)
    rank: int = 2
    ridge: float = 0.0
    shape: tuple[int, int] | None = None

    def __post_init__(self):
        super().__post_init__()
        n = np.size(to_host(self.y))
        y = validate.vector("y", self.y, n)
        rows, columns = places("rows", self.rows, n), places("columns", self.columns, n)
        needed = int(rows.max()) + 1, int(columns.max()) + 1
        shape = needed if self.shape is None else validate.several("shape", self.shape, "(60, 40)")
        if len(shape) != 2 or shape[0] < needed[0] or shape[1] < needed[1]:
            raise ValueError(f"shape must be at least {needed}, as the entries need, not {shape}")
        validate.positive_integer("rank", self.rank)
        ridge = validate.nonnegative("ridge", self.ridge)
        rows, columns = asarray_like(y, rows), asarray_like(y, columns)
        vars(self).update(rows=rows, columns=columns, y=y, shape=shape, ridge=ridge)

    @property
    def dim(self):
        return self.rank * sum(self.shape)

    @property
    def blocks(self):
        edge = self.rank * self.shape[0]
        return slice(0, edge), slice(edge, self.dim)

    def start(self, seed=0):
        """Random, since 0 is a saddle: so that the products <u, v> vary as the y do. Shape (d,)."""
        spread = (float((self.y**2).mean()) / self.rank) ** 0.25
        return self.asarray_like(spread * np.random.default_rng(seed).standard_normal(self.dim))

    def factors(self, w):
        """U, shape (shape[0], rank), and V, shape (shape[1], rank)."""
        return tuple(w[block].reshape(-1, self.rank) for block in self.blocks)

    def forward(self, w):
        U, V = self.factors(w)
        u, v = U[self.rows], V[self.columns]
        e = (u * v).sum(axis=1) - self.y
        losses = e**2 / 2 + self.ridge / 2 * (w @ w)

        def backward():
            of_u = OuterProducts(indicators(self.rows, U), e[:, None] * v)
            of_v = OuterProducts(indicators(self.columns, V), e[:, None] * u)
            return Shifted(SideBySide((of_u, of_v), self.blocks), self.ridge * w)

        return losses, backward

    @constant
    def smoothness(self):
        raise ConstantUnavailableError(
            "<u, v>^2 grows like a fourth power, so no L bounds the curvature"
        )

    @constant
    def minimiser(self):
        """U = P sqrt(S) and V = Q sqrt(S), if every entry of the matrix R = P diag(sigma) Q^T is
        given once: S holds the `rank` largest singular values sigma, less n ridge, at least 0.
        """
        R = np.full(self.shape, np.nan)
        R[self.rows, self.columns] = self.y
        if self.n != R.size or np.isnan(R).any():
            raise ConstantUnavailableError(
                "the minimum is only known if every entry of the matrix is given once"
            )
        P, sigma, Qt = np.linalg.svd(R)
        root = np.sqrt(np.maximum(sigma[: self.rank] - self.n * self.ridge, 0))
        U, V = (np.zeros((size, self.rank)) for size in self.shape)
        U[:, : len(root)], V[:, : len(root)] = P[:, : len(root)] * root, Qt[: len(root)].T * root
        return np.concatenate([U, V], axis=None)

    @constant
    def minimum(self):
        how = "closed form: the singular values of the matrix (Eckart and Young)"
        return Known(self.loss(self.minimiser), how)


def places(name, values, n):
    """Whole numbers that are not negative, one per entry, shape (n,)."""
    values = to_host(values)
    if values.shape != (n,) or values.dtype.kind not in "iu" or (n and values.min() < 0):
        raise ValueError(
            f"{name} must hold {n} whole numbers from 0 on, one per entry of y, not {values!r}"
        )
    return values


def indicators(places, like):
    """A one in every row, at `places`: selects rows of `like`. Shape (n, len(like)), CSR on the host
    and dense on a device.
    """
    if not on_host(like):
        return asarray_like(like, np.eye(len(like), dtype=like.dtype))[places]
    n = len(places)
    ones = np.ones(n, like.dtype)
    return sparse.csr_array((ones, places, np.arange(n + 1)), shape=(n, len(like)))
