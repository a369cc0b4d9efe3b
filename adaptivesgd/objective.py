"""FiniteSum: the objective F(w) = (1/n) sum_i f_i(w). A batch of it is a smaller one."""

from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass, fields
from functools import cache
from math import prod
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np

from .backend import asarray_like, on_host, room
from .estimate import Estimate, union
from .example_gradients import Deferred, ExampleGradients, Stacked, mean_row
from .html import html_table
from .indexing import is_everything, positions
from .linalg import row_square_norms
from .threads import blas_alone, side_by_side
from .typing import Array, ArrayMap, DType, Indices, Place
from .validate import array, boolean, point, positive_integer

# Multiplications in the forward pass of a batch that is halved. From there on halves by two threads were
# faster in every row of docs/measured/halving.json: two cores of an AMD EPYC, 2026-11-27.
WORTHWHILE = 2**25

Backward: TypeAlias = Callable[[], ExampleGradients]
"""A function that returns the example gradients of the forward pass it came from."""


class Share(NamedTuple):
    """What a thread finds out about its share of a batch.

    Parameters
    ----------
    losses : Array
        Example losses without weights.
    rows : ExampleGradients
        Example gradients, with the weights.
    weights : Array or None
        Importance weights.
    sums : list of Array
        The sum of the rows, in pieces.
    """

    losses: Array
    rows: ExampleGradients
    weights: Array | None
    sums: list[Array]


@dataclass
class EvaluationCounter:
    """Counts of the example gradients and of the forward-only example losses evaluated.

    Parameters
    ----------
    examples : int, default 0
        Gradients of single examples.
    evaluations : int, default 0
        Losses of single examples without a gradient.

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> counter = EvaluationCounter()
    >>> problem = asgd.LeastSquares(np.eye(3), np.ones(3)).counted_by(counter)
    >>> _ = problem.loss(np.zeros(3)), problem.estimate(np.zeros(3), [0, 2])
    >>> counter
    EvaluationCounter(examples=2, evaluations=3)
    """

    examples: int = 0
    evaluations: int = 0


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FiniteSum:
    """Finite sum F(w) = (1/n) sum_i f_i(w), over arrays whose first axis is the example.

    A model is a frozen dataclass that names those arrays in `examples` and defines `n`, `dim` and

        losses, backward = self.forward(w)      # f_i(w), shape (n,); backward() -> ExampleGradients

    so that a loss and its gradient stand on one page and share one forward pass. A model never
    mentions indices: `problem.batch(indices)` is the same model of fewer examples.

    Parameters
    ----------
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; it bounds the memory. Keyword only.

    Raises
    ------
    ValueError
        If `chunk` is not a whole number of at least 1.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import numpy as np
    >>> from adaptivesgd.example_gradients import OuterProducts
    >>> from adaptivesgd.objective import FiniteSum
    >>> @dataclass(frozen=True, eq=False)
    ... class LogCosh(FiniteSum):
    ...     X: np.ndarray
    ...     y: np.ndarray
    ...     @property
    ...     def dim(self):
    ...         return self.X.shape[1]
    ...     def forward(self, w):
    ...         r = self.X @ w - self.y
    ...         return np.log(np.cosh(r)), lambda: OuterProducts(self.X, np.tanh(r))
    >>> F = LogCosh(np.eye(2), np.zeros(2))
    >>> F.gradient(np.array([0.0, np.log(3) / 2])).round(12).tolist()
    [0.0, 0.25]
    """

    examples: ClassVar[tuple[str, ...]] = ("X", "y")
    # Set only on the copy passed to a step: the counter, and the key of its random numbers.
    counter: ClassVar[EvaluationCounter | None] = None
    key: ClassVar[tuple[int, int] | None] = None

    chunk: int = 8192

    def __post_init__(self) -> None:
        object.__setattr__(self, "chunk", positive_integer("chunk", self.chunk))

    # What a model defines.

    def forward(self, w: Array) -> tuple[Array, Backward]:
        """Example losses f_i(w), and a function that returns their gradients.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        losses : Array
            f_i(w), shape (n,).
        backward : callable
            backward() -> ExampleGradients, the rows grad f_i(w).
        """
        raise NotImplementedError

    @property
    def n(self) -> int:
        """Number of examples."""
        return int(self._data.shape[0])

    @property
    def dim(self) -> int:
        """Number of parameters d."""
        raise NotImplementedError

    @property
    def blocks(self) -> tuple[slice, ...]:
        """Slices of w that belong together: one per layer."""
        return (slice(0, self.dim),)

    @property
    def dtype(self) -> DType:
        """Floating-point type of the data, and so of the parameters."""
        return self._data.dtype

    def start(self, seed: int = 0) -> Array:
        """Initial parameters: zeros, unless a model defines others.

        Parameters
        ----------
        seed : int, default 0
            Of the random numbers, where there are any.

        Returns
        -------
        Array
            Shape (d,), of the type of the data and on their device.
        """
        return asarray_like(self._data, np.zeros(self.dim, self.dtype))

    # What every model then has.

    def losses(self, w: Array) -> Array:
        """Example losses f_i(w). Counted as n evaluations.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (n,).
        """
        w = point(w, self.dim)
        self._charge(evaluations=self.n)
        losses = side_by_side(lambda part: part.forward(w)[0], self._parts())
        return np.concatenate(list(losses))

    def slope_norms(self, w: Array) -> Array:
        """Norms ||d f_i / d z_i|| of the derivatives in the scores z_i of a model, without a ridge.

        Counted as n evaluations: they need no backward pass. An objective without scores returns the
        norms ||grad f_i(w)||, counted as n gradients.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (n,), not negative.

        Raises
        ------
        ValueError
            If no example has scores of its own, as with batch norm.
        """
        if type(self)._slopes is FiniteSum._slopes:
            return np.sqrt(self.estimate(w, np.arange(self.n)).square_norms)
        w = point(w, self.dim)
        self._charge(evaluations=self.n)
        norms = side_by_side(lambda part: np.sqrt(row_square_norms(part._slopes(w))), self._parts())
        return np.concatenate(list(norms))

    def _slopes(self, w: Array) -> Array:
        """Derivatives of the f_i in their scores, shape (n,) or (n, C), of a model that has scores."""
        raise NotImplementedError

    def loss(self, w: Array) -> float:
        """Objective F(w) = (1/n) sum_i f_i(w). Counted as n evaluations.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        float
            F(w).
        """
        return float(self.losses(w).mean())

    def gradient(self, w: Array) -> Array:
        """Gradient grad F(w) = (1/n) sum_i grad f_i(w). Counted as n example gradients.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (d,).
        """
        return self.estimate(w).gradient

    def gradients(self, w: Array) -> Array:
        """The rows grad f_i(w): for small problems. Counted as n example gradients.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        Array
            Shape (n, d).
        """
        w = point(w, self.dim)
        self._charge(examples=self.n)
        return np.concatenate([part.forward(w)[1]().dense() for part in self._parts()])

    def batch(self, indices: "Place | Sequence[int]") -> Self:
        """The average over some of the examples, as an objective.

        Parameters
        ----------
        indices : array_like or slice
            Whole numbers from 0 to n - 1, shape (B,), or a boolean mask of shape (n,).

        Returns
        -------
        FiniteSum
            The same model of B examples.

        Raises
        ------
        ValueError
            If there is no index.
        IndexError
            If one is out of range.
        TypeError
            If they are not whole numbers.
        """
        if isinstance(indices, slice):
            if not len(range(*indices.indices(self.n))):
                raise ValueError(
                    f"indices must name at least one example, but {indices} names none"
                )
            return self._at(indices)
        return self._at(asarray_like(self._data, positions(indices, self.n)))

    def estimate(
        self,
        w: Array,
        indices: "Indices | Sequence[int] | None" = None,
        *,
        wanted: int | None = None,
        replace: bool = False,
        weights: Array | None = None,
    ) -> Estimate:
        """Losses and gradients of some examples at w. Counted as B example gradients.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        indices : array_like, optional
            Which examples: whole numbers from 0 to n - 1, shape (B,), or a boolean mask of shape
            (n,). By default all n.
        wanted : int, optional
            The batch size first requested, in examples. By default B.
        replace : bool, default False
            Whether the examples were drawn with replacement. A sample of n or more with repeated
            examples, such as a bootstrap sample, is recognised; a smaller one is not.
        weights : array_like, optional
            Importance weights c_i, shape (B,), on the host. By default 1.

        Returns
        -------
        Estimate
            From B examples.

        Raises
        ------
        ValueError
            If there is no index, or the weights are not B finite numbers.
        IndexError
            If an index is out of range.
        TypeError
            If the indices are not whole numbers.

        Examples
        --------
        >>> import numpy as np
        >>> import adaptivesgd as asgd
        >>> problem = asgd.LeastSquares(np.eye(3), np.array([1.0, 2.0, 4.0]))
        >>> problem.estimate(np.zeros(3), np.array([True, False, True])).indices.tolist()
        [0, 2]
        """
        w = point(w, self.dim)
        chosen, everything, replace = self._chosen(indices, replace, weights is not None)
        size = len(chosen)
        weights = None if weights is None else checked_weights(weights, size)
        self._charge(examples=size)
        wanted = size if wanted is None else wanted

        def share(place: slice) -> Share:
            part = self._at(place if everything else asarray_like(self._data, chosen[place]))
            losses, backward = part.forward(w)
            rows, c = backward(), None
            if weights is not None:
                c = asarray_like(losses, weights[place].astype(losses.dtype))
                rows = rows.weighted(c)
            return Share(losses, rows, c, rows.sums())

        def of_chunk(place: slice) -> Estimate:
            losses, _, c, sums = share(place)
            rows = Deferred(self, place if everything else chosen[place], w, c)
            gradient = mean_row([sums], rows.n)
            return Estimate(self, w, chosen[place], losses, gradient, rows, wanted, replace, c)

        if size > self._chunk_size:
            return union(side_by_side(of_chunk, self.chunks(size)))
        halves = self._halves(size)
        shares = [share(halves[0])] if len(halves) == 1 else list(side_by_side(share, halves))
        losses, rows, c = _joined(shares)
        gradient = mean_row([each.sums for each in shares], size)
        return Estimate(self, w, chosen, losses, gradient, rows, wanted, replace, c)

    def counted_by(
        self, counter: EvaluationCounter | None, key: tuple[int, int] | None = None
    ) -> Self:
        """The same objective, whose evaluations are counted.

        Parameters
        ----------
        counter : EvaluationCounter or None
            What is added to; None counts nothing.
        key : tuple of two int, optional
            (seed, step) of the step that evaluates it: a model with noise takes it from there.
            By default there is no noise.

        Returns
        -------
        FiniteSum
            A copy that shares the data.
        """
        twin = object.__new__(type(self))
        vars(twin).update(vars(self), counter=counter, key=key)
        return twin

    def map_arrays(self, change: ArrayMap, kinds: str = "f") -> Self:
        """The same objective with every array replaced: in another precision, or on a device.

        Parameters
        ----------
        change : callable
            array -> array, such as `lambda array: array.astype(np.float32)`.
        kinds : str, default "f"
            Which arrays, by the letters of their dtype's kind; "f" are the real numbers.

        Returns
        -------
        FiniteSum
            A copy.
        """
        arrays = {name: getattr(self, name) for name in self._field_names()}
        changed = {
            name: change(array)
            for name, array in arrays.items()
            if getattr(array, "ndim", 0) and array.dtype.kind in kinds
        }
        return self._replace(**changed)

    def chunks(self, count: int) -> list[slice]:
        """Slices of `count` examples, of at most `chunk` each, as equal as can be.

        On a device a chunk costs launches, and holds as many more as half of its memory takes.

        Parameters
        ----------
        count : int
            Number of examples.

        Returns
        -------
        list of slice
            In order, without gaps.
        """
        parts = -(-count // self._chunk_size)
        return [slice(count * k // parts, count * (k + 1) // parts) for k in range(parts)]

    @property
    def _chunk_size(self) -> int:
        """How many examples are evaluated at a time at most."""
        return self.chunk if on_host(self._data) else max(self.chunk, self._held_on_device)

    @property
    def _held_on_device(self) -> int:
        """How many examples half of the device's memory holds with all that is computed of them."""
        return 4 * room(self._data, 0) // self._footprint

    @property
    def _footprint(self) -> int:
        """About how many numbers an example's gradient takes on the way."""
        return 4 * sum(prod(getattr(self, name).shape[1:]) for name in self.examples)

    @property
    def _data(self) -> Array:
        """The first array of the examples."""
        return getattr(self, self.examples[0])

    def _chosen(self, indices: Any, replace: bool, weighted: bool) -> tuple[Indices, bool, bool]:
        """Which examples, whether they are all, and whether they were drawn with replacement."""
        n = self.n
        if type(replace) is not bool:
            replace = boolean("replace", replace)
        if indices is None:
            return np.arange(n), not weighted, replace
        chosen = positions(indices, n)
        if replace or weighted or len(chosen) < n:
            return chosen, False, replace
        everything = is_everything(chosen, n)
        return np.arange(n) if everything else chosen, everything, not everything

    def _at(self, place: Place) -> Self:
        """The average over these examples, whose indices have been checked."""
        return self._replace(**{name: getattr(self, name)[place] for name in self.examples})

    def _field_names(self) -> tuple[str, ...]:
        return _names(type(self))  # type: ignore[arg-type]

    def _parts(self) -> list[Self]:
        places = self.chunks(self.n)
        return [self._at(place) for place in (places if len(places) > 1 else self._halves(self.n))]

    def _halves(self, count: int) -> list[slice]:
        """Slices of a batch that are evaluated side by side: two, if it is large enough on the host."""
        small = count * self._multiplications < WORTHWHILE
        if small or blas_alone() or not on_host(self._data):
            return [slice(0, count)]
        return [slice(0, count // 2), slice(count // 2, count)]

    @property
    def _multiplications(self) -> int:
        """How many an example's forward pass takes; 0 where batches cannot, or need not, be halved."""
        return 0

    def _charge(self, examples: int = 0, evaluations: int = 0) -> None:
        if self.counter is not None:
            self.counter.examples += examples
            self.counter.evaluations += evaluations

    def _replace(self, **changes: Any) -> Self:
        """A copy with these fields, without checking the data again and without cached constants."""
        twin = object.__new__(type(self))
        mine = vars(self)
        vars(twin).update({name: mine[name] for name in self._field_names()})
        vars(twin).update(counter=self.counter, key=self.key)
        vars(twin).update(changes)
        return twin

    def _repr_html_(self) -> str:
        """Its size and settings as a table."""
        settings = [(f.name, repr(getattr(self, f.name))) for f in fields(self) if _shown(self, f)]
        return html_table(
            type(self).__name__, [("examples n", self.n), ("parameters d", self.dim), *settings]
        )

    def __repr__(self) -> str:
        shown = [f"n={self.n}", f"dim={self.dim}"]
        shown += [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if _shown(self, f)]
        return f"{type(self).__name__}({', '.join(shown)})"


def _joined(shares: list[Share]) -> tuple[Array, ExampleGradients, Array | None]:
    """Losses, rows and weights of all shares."""
    if len(shares) == 1:
        return shares[0][:3]
    losses, rows, weights, _ = zip(*shares, strict=True)
    weighted = weights[0] is not None
    return np.concatenate(losses), Stacked(rows), np.concatenate(weights) if weighted else None


def _shown(problem: FiniteSum, field: "Field[Any]") -> bool:
    """Whether `repr` shows this field."""
    return field.init and field.name not in (*problem.examples, "chunk") and field.repr


@cache
def _names(model: Any) -> tuple[str, ...]:
    """Names of the fields of a model, a class."""
    return tuple(field.name for field in fields(model))


def checked_weights(weights: Any, size: int) -> Array:
    """Importance weights as an array, if there is one per example.

    Parameters
    ----------
    weights : array_like
        The c_i.
    size : int
        The number of examples.

    Returns
    -------
    Array
        Shape (size,).

    Raises
    ------
    ValueError
        If there are more or fewer, or they are not finite real numbers.
    """
    weights = array("weights", weights)
    if weights.shape != (size,):
        raise ValueError(
            f"weights must hold {size} numbers, one per index, but their shape is {weights.shape}"
        )
    if weights.dtype.kind not in "fiub":
        raise ValueError(f"weights must be real numbers, not {weights.dtype}")
    if not np.isfinite(weights).all():
        raise ValueError("weights must be finite, but one is NaN or infinite")
    return weights
