"""Estimate: losses and gradients of some examples at a point w. Estimates add."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from .backend import on_host, square
from .example_gradients import ExampleGradients, Moments, Stacked, largest_entry
from .example_gradients.moments import Pending, as_it_is, settled, together
from .linalg import ordinary_squares, power_of_two, square_norm
from .typing import Array, Indices
from .validate import point

if TYPE_CHECKING:
    from .objective import FiniteSum

KEPT = {  # where the value behind a number of an estimate is kept
    "loss": "loss",
    "signal": "signal",
    "variance": "_moments",
    "square_norm_sum": "square_norm_sum",
}


@dataclass(frozen=True, eq=False, repr=False)
class Estimate:
    """Losses f_i(w) and gradients grad f_i(w) of B examples, and their averages.

    `a + b` is the estimate from the examples of both: nothing is evaluated again. That is how a
    batch grows, how a huge batch is evaluated in chunks, and how workers' shares are combined.
    Norms, inner products and the variance are computed lazily, and cached.

    Parameters
    ----------
    problem : FiniteSum
        The whole objective, of n examples.
    w : Array
        The parameters, shape (d,).
    indices : Array
        Which examples, whole numbers of shape (B,): on the host, or on the device of the data.
    losses : Array
        f_i(w), shape (B,), without weights.
    gradient : Array
        g = (1/B) sum_i c_i grad f_i(w), shape (d,).
    rows : ExampleGradients
        The rows c_i grad f_i(w), shape (B, d), not formed.
    wanted : int
        The batch size first requested, in examples.
    replace : bool, default False
        Whether the examples were drawn with replacement.
    weights : Array, optional
        Importance weights c_i, shape (B,). By default 1.
    unit : float, default 1.0
        A power of two by which the gradients here have been divided: see `rescaled`.

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares(np.eye(3), np.array([1.0, 2.0, 4.0]))
    >>> w = np.zeros(3)
    >>> half = problem.estimate(w, [0, 1])
    >>> half.loss, half.gradient.tolist(), half.variance
    (1.25, [-0.5, -1.0, 0.0], 2.5)
    >>> (half + problem.estimate(w, [2])).size
    3
    """

    problem: "FiniteSum"
    w: Array
    indices: Indices
    losses: Array
    gradient: Array
    rows: ExampleGradients
    wanted: int
    replace: bool = False
    weights: Array | None = None
    unit: float = 1.0

    def __add__(self, other: "Estimate") -> "Estimate":
        """The estimate from the examples of both; `wanted` is that of the left one."""
        if not isinstance(other, Estimate):
            return NotImplemented
        if self.w is not other.w and not np.array_equal(self.w, other.w):
            raise ValueError(
                "estimates add up only where both are at the same w; evaluate one again"
            )
        if (self.weights is None) is not (other.weights is None) or self.unit != other.unit:
            raise ValueError("estimates add up only if both have weights, or none, and one unit")
        return union([self, other])

    @property
    def size(self) -> int:
        """Batch size B, in examples."""
        return len(self.indices)

    @property
    def n(self) -> int:
        """Number of examples of the whole objective."""
        return self.problem.n

    @property
    def granted_fraction(self) -> float:
        """Fraction min(1, B / wanted) of the requested batch size that data or maximum allowed."""
        return min(1.0, self.size / self.wanted)

    @property
    def was_enlarged(self) -> bool:
        """Whether more examples were drawn than first requested."""
        return self.size > self.wanted

    @property
    def is_full_batch(self) -> bool:
        """Whether these are all n examples, once each, without weights."""
        return self.size == self.n and not self.replace and self.weights is None

    @cached_property
    def batch(self) -> "FiniteSum":
        """The same examples as an objective: for line searches."""
        return self.problem if self.is_full_batch else self.problem.batch(self.indices)

    def chunks(self) -> "Iterable[FiniteSum]":
        """The same examples as objectives of at most `problem.chunk` of them each.

        Returns
        -------
        iterable of FiniteSum
            In order. Of several, each is gathered when its turn comes, and none is kept.
        """
        places = self.problem.chunks(self.size)
        if self.is_full_batch or len(places) == 1:
            return [self.batch]
        return (self.problem.batch(self.indices[place]) for place in places)

    def loss_at(self, w: Array) -> float:
        """Loss (1/B) sum_i c_i f_i(w) of the same examples at another point.

        Counted as B evaluations. Of a large batch one chunk is gathered at a time.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            The loss.
        """
        losses = np.concatenate([chunk.losses(w) for chunk in self.chunks()])
        return float((losses if self.weights is None else self.weights * losses).mean())

    @cached_property
    def loss(self) -> float:
        """Loss (1/B) sum_i c_i f_i(w)."""
        return float(self._mean_loss())

    def _mean_loss(self) -> Array:
        """The loss, a number where the data are."""
        losses = self.losses if self.weights is None else self.weights * self.losses
        return losses.mean()

    @cached_property
    def signal(self) -> float:
        """Squared norm ||g||^2 of the batch gradient, in double precision."""
        return square_norm(self.gradient)

    @cached_property
    def square_norms(self) -> Array:
        """Squared norms ||c_i grad f_i(w)||^2, shape (B,), not negative."""
        return self.rows.square_norms()

    @cached_property
    def square_norm_sum(self) -> float:
        """Sum sum_i ||c_i grad f_i(w)||^2 of the squared norms, in double precision."""
        if on_host(self.gradient):
            return float(self.square_norms.sum(dtype=np.float64))
        return settled(self.rows.square_norm_sum())

    def fetched(self, *names: str) -> "Estimate":
        """This estimate, after some of its numbers have come from a device together.

        So the host waits for the device once, and not at each of them. Where the data are on the
        host nothing is evaluated.

        Parameters
        ----------
        *names : {"loss", "signal", "variance", "square_norm_sum"}
            Attributes of this estimate.

        Returns
        -------
        Estimate
            Itself.
        """
        if not on_host(self.gradient):
            self.numbers(*names)
        return self

    def numbers(self, *wanted: str | Array) -> list[float]:
        """Several numbers as floats, which come from a device together: the host waits once.

        Parameters
        ----------
        *wanted : {"loss", "signal", "variance", "square_norm_sum"} or Array
            Attributes of this estimate, whose values are kept, and other numbers, of shape () and
            on the device of the data.

        Returns
        -------
        list of float
            In this order.

        Examples
        --------
        >>> import numpy as np
        >>> import adaptivesgd as asgd
        >>> w = np.zeros(3)
        >>> seen = asgd.LeastSquares(np.eye(3), np.array([1.0, 2.0, 4.0])).estimate(w)
        >>> seen.numbers("loss", seen.gradient @ w)
        [3.5, 0.0]
        """
        if on_host(self.gradient):
            return [getattr(self, x) if isinstance(x, str) else float(x) for x in wanted]
        names = [x for x in wanted if isinstance(x, str) and KEPT[x] not in vars(self)]
        others = [as_it_is(x) for x in wanted if not isinstance(x, str)]
        found = settled(together([*map(self._pending, names), *others]))
        vars(self).update(zip((KEPT[name] for name in names), found, strict=False))
        rest = iter(found[len(names) :])
        return [getattr(self, x) if isinstance(x, str) else next(rest) for x in wanted]

    def _pending(self, name: str) -> Pending[Any]:
        """What is kept of a number, before it has come to the host."""
        match name:
            case "variance":
                return self.rows.pending(self.gradient)
            case "square_norm_sum":
                return self.rows.square_norm_sum()
            case "signal":
                return as_it_is(square(self.gradient))
        return as_it_is(self._mean_loss())

    def inner_products(self, v: Array) -> Array:
        """Inner products <c_i grad f_i(w), v>.

        Parameters
        ----------
        v : Array
            A direction, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (B,).
        """
        return self.rows.inner_products(point(v, self.problem.dim, "v"))

    @cached_property
    def rescaled(self) -> "Estimate":
        """The same estimate with gradients over a power of two, `unit`, where squares leave the range.

        Cosines and ratios of squares are those of the gradients themselves, which no number holds the
        squares of: in double precision below 1e-146 and above 1e146. Elsewhere it is the estimate
        itself. Losses are not scaled.
        """
        smallest, largest = ordinary_squares(dtype := self.gradient.dtype)
        if smallest < self.signal < largest or smallest < float(self.square_norms.max()) < largest:
            return self
        scale = power_of_two(largest_entry(self.rows), dtype)
        rows, gradient = self.rows.scaled(scale), self.gradient * scale
        return replace(self, rows=rows, gradient=gradient, unit=self.unit / scale)

    @property
    def variance(self) -> float:
        """Sample variance tr Sigma = (1/(B-1)) sum_i ||grad f_i - g||^2 (with weights, of c_i grad f_i).

        Over draws with replacement it is an unbiased estimate of E ||grad f_i - grad F||^2. It is
        exactly 0 where all rows are equal. Its rounding error is at most 5e-4 (single precision)
        or 5e-9 (double) of it as long as `variance_error` says so; where the fast formula would lose
        more, the distances from the mean are added up in a second pass. Where no number holds the
        squares, they are 0 or infinite: `rescaled` has their ratios.

        Raises
        ------
        ValueError
            If B = 1.
        """
        if self.size < 2:
            raise ValueError(
                "the variance of a single example gradient is undefined; draw 2 or more"
            )
        return self._moments.scatter / (self.size - 1)

    @property
    def variance_error(self) -> float:
        """Bound on the absolute rounding error of `variance`, in the same unit.

        It takes rounding errors for independent: see `Moments`.
        """
        return self._moments.error / max(self.size - 1, 1)

    @cached_property
    def _moments(self) -> Moments:
        """Mean and scatter of the rows."""
        return self.rows.moments(self.gradient)

    @property
    def noise(self) -> float:
        """Unbiased estimate of E ||g - grad F||^2.

        tr Sigma / B for draws with replacement, and (tr Sigma / B) (1 - B/n) without, which is 0
        once every example has been drawn.

        Raises
        ------
        ValueError
            If B = 1, unless n = 1 and the draws are without replacement.
        """
        if self.replace:
            return self.variance / self.size
        return 0.0 if self.size >= self.n else self.variance / self.size * (1 - self.size / self.n)

    def __repr__(self) -> str:
        return f"Estimate(size={self.size} of {self.n}, loss={self.loss:.6g})"


def in_one_unit(old: float, new: float) -> tuple[float, float, float]:
    """Factors that bring squares of gradients in two units to the larger one, and that unit.

    Both are 1 where squares are ordinary numbers. Squares too small to be held beside the others
    become 0.

    Parameters
    ----------
    old, new : float
        `Estimate.unit` of the two; 0 for an old sum that is empty.

    Returns
    -------
    of_old, of_new, unit : float
        Two factors of at most 1, and the unit of what they have been applied to.

    Examples
    --------
    >>> in_one_unit(0.0, 1.0), in_one_unit(1.0, 0.25)
    ((0.0, 1.0, 1.0), (1.0, 0.0625, 1.0))
    """
    unit = max(old, new)
    return (old / unit) ** 2, (new / unit) ** 2, unit


def union(estimates: Iterable[Estimate]) -> Estimate:
    """Estimate from the examples of several estimates at the same w.

    They are added up as they come: of many gradients, only their sum is kept.

    Parameters
    ----------
    estimates : iterable of Estimate
        At least one; all with weights, or all without. `wanted` is that of the first.

    Returns
    -------
    Estimate
        Of B_1 + B_2 + ... examples.

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares(np.eye(3), np.array([1.0, 2.0, 4.0]))
    >>> union(problem.estimate(np.zeros(3), [i]) for i in range(3)).loss
    3.5
    """
    total: Array | None = None
    kept: list[Estimate] = []
    for each in estimates:
        share = each.size * each.gradient
        total = share if total is None else total + share
        kept.append(replace(each, gradient=cast(Array, None)))
    first, size = kept[0], sum(each.size for each in kept)
    weights = [each.weights for each in kept if each.weights is not None]
    return replace(
        first,
        indices=np.concatenate([each.indices for each in kept]),
        losses=np.concatenate([each.losses for each in kept]),
        gradient=cast(Array, total) / size,
        rows=Stacked(tuple(each.rows for each in kept)),
        weights=np.concatenate(weights) if weights else None,
    )
