r"""The n x d matrix G whose rows are the example gradients grad f_i(w), never formed.

A rule may ask G for its mean row, for ||G_i||^2, for the inner products G v, or for the scatter
sum_i ||G_i - mean||^2 that the variance is made of. Each kind of G answers from its factors: an outer product x s^T has norm
||x|| ||s||, a common shift leaves the scatter alone, blocks add, and stacks concatenate.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse


class ExampleGradients:
    """The rows grad f_i(w) of some examples, shape (n, d)."""

    n: int

    def sum(self, weights=None):
        """sum_i c_i grad f_i, shape (d,); c_i = 1 by default."""
        raise NotImplementedError

    def square_norms(self):
        """||grad f_i||^2, shape (n,)."""
        raise NotImplementedError

    def inner_products(self, v):
        """<grad f_i, v>, shape (n,)."""
        raise NotImplementedError

    def dense(self):
        """The rows themselves, shape (n, d): for small problems and for tests."""
        raise NotImplementedError

    def scatter(self, mean):
        """These rows' share of the sum of ||grad f_i - mean||^2 over all rows, of which `mean`
        is the mean: sum_i ||grad f_i||^2 - n ||mean||^2, a float.
        """
        return float(self.square_norms().sum()) - self.n * float(mean @ mean)


@dataclass(frozen=True, eq=False)
class Rows(ExampleGradients):
    """The rows written out: for models of a few parameters."""

    rows: Any

    @property
    def n(self):
        return self.rows.shape[0]

    def sum(self, weights=None):
        return self.rows.sum(axis=0) if weights is None else self.rows.T @ weights

    def square_norms(self):
        return (self.rows**2).sum(axis=1)

    def inner_products(self, v):
        return self.rows @ v

    def dense(self):
        return self.rows

    def scatter(self, mean):
        return float(((self.rows - mean) ** 2).sum())


@dataclass(frozen=True, eq=False)
class OuterProducts(ExampleGradients):
    """Rows vec(x_i s_i^T): inputs x_i, shape (n, p), times slopes s_i, shape (n,) or (n, q)."""

    inputs: Any
    slopes: Any

    @property
    def n(self):
        return self.inputs.shape[0]

    def sum(self, weights=None):
        slopes = self.slopes if weights is None else (self.slopes.T * weights).T
        return (self.inputs.T @ slopes).reshape(-1)

    def square_norms(self):
        return row_square_norms(self.inputs) * row_square_norms(self.slopes)

    def inner_products(self, v):
        v = v.reshape((self.inputs.shape[1], *self.slopes.shape[1:]))
        return row_sums((self.inputs @ v) * self.slopes)

    def dense(self):
        inputs = self.inputs.toarray() if sparse.issparse(self.inputs) else self.inputs
        slopes = self.slopes.reshape(self.n, 1, -1)
        return (inputs[:, :, None] * slopes).reshape(self.n, -1)


@dataclass(frozen=True, eq=False)
class Shifted(ExampleGradients):
    """Rows g_i + v: a regulariser's gradient v, the same for every example."""

    base: ExampleGradients
    shift: Any

    @property
    def n(self):
        return self.base.n

    def sum(self, weights=None):
        total = self.n if weights is None else float(weights.sum())
        return self.base.sum(weights) + total * self.shift

    def square_norms(self):
        products = self.base.inner_products(self.shift)
        return self.base.square_norms() + 2 * products + self.shift @ self.shift

    def inner_products(self, v):
        return self.base.inner_products(v) + self.shift @ v

    def dense(self):
        return self.base.dense() + self.shift

    def scatter(self, mean):
        return self.base.scatter(mean - self.shift)


@dataclass(frozen=True, eq=False)
class Weighted(ExampleGradients):
    """Rows c_i g_i: importance weights c_i, shape (n,)."""

    base: ExampleGradients
    weights: Any

    @property
    def n(self):
        return self.base.n

    def sum(self, weights=None):
        return self.base.sum(self.weights if weights is None else self.weights * weights)

    def square_norms(self):
        return self.weights**2 * self.base.square_norms()

    def inner_products(self, v):
        return self.weights * self.base.inner_products(v)

    def dense(self):
        return self.weights[:, None] * self.base.dense()


@dataclass(frozen=True, eq=False)
class Stacked(ExampleGradients):
    """The rows of one set of examples, then those of the next."""

    parts: tuple

    @property
    def n(self):
        return sum(part.n for part in self.parts)

    def sum(self, weights=None):
        if weights is None:
            return sum(part.sum() for part in self.parts)
        edges = np.cumsum([part.n for part in self.parts])[:-1].tolist()
        pieces = np.split(weights, edges)
        return sum(part.sum(piece) for part, piece in zip(self.parts, pieces, strict=True))

    def square_norms(self):
        return np.concatenate([part.square_norms() for part in self.parts])

    def inner_products(self, v):
        return np.concatenate([part.inner_products(v) for part in self.parts])

    def dense(self):
        return np.concatenate([part.dense() for part in self.parts])

    def scatter(self, mean):
        return sum(part.scatter(mean) for part in self.parts)


@dataclass(frozen=True, eq=False)
class SideBySide(ExampleGradients):
    """Blocks of columns, such as the layers of a network: `blocks` are their slices of w."""

    parts: tuple
    blocks: tuple

    @property
    def n(self):
        return self.parts[0].n

    def sum(self, weights=None):
        return np.concatenate([part.sum(weights) for part in self.parts])

    def square_norms(self):
        return sum(part.square_norms() for part in self.parts)

    def inner_products(self, v):
        pairs = zip(self.parts, self.blocks, strict=True)
        return sum(part.inner_products(v[block]) for part, block in pairs)

    def dense(self):
        return np.concatenate([part.dense() for part in self.parts], axis=1)

    def scatter(self, mean):
        pairs = zip(self.parts, self.blocks, strict=True)
        return sum(part.scatter(mean[block]) for part, block in pairs)


@dataclass(frozen=True, eq=False)
class Deferred(ExampleGradients):
    """Rows whose data and intermediate values were let go; worked out once more if somebody asks.

    place: which examples of the problem, an array of indices on the host or a slice.
    """

    problem: Any
    place: Any
    w: Any
    weights: Any = None

    @property
    def n(self):
        whole = isinstance(self.place, slice)
        return self.place.stop - self.place.start if whole else len(self.place)

    @property
    def again(self):
        _, backward = self.problem.batch(self.place).forward(self.w)
        return backward() if self.weights is None else Weighted(backward(), self.weights)

    def sum(self, weights=None):
        return self.again.sum(weights)

    def square_norms(self):
        return self.again.square_norms()

    def inner_products(self, v):
        return self.again.inner_products(v)

    def dense(self):
        return self.again.dense()

    def scatter(self, mean):
        return self.again.scatter(mean)


def row_square_norms(rows):
    """||row||^2 for every row of a dense or CSR matrix, or the squares of a vector."""
    if sparse.issparse(rows):
        return rows.multiply(rows).sum(axis=1)
    return np.einsum("ij,ij->i", rows, rows) if rows.ndim == 2 else rows * rows


def row_sums(rows):
    """The sum of every row; a vector is a matrix of one column."""
    return rows.sum(axis=1) if rows.ndim == 2 else rows
