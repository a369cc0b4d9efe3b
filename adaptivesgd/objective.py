"""FiniteSum: the objective F(w) = (1/n) sum_i f_i(w). A batch of it is a smaller one."""

from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar

import numpy as np

from .backend import asarray_like, indices_like
from .estimate import Estimate, union
from .example_gradients import Deferred, Weighted
from .validate import positive_integer


@dataclass
class EvaluationCounter:
    """Counts of the example gradients and of the forward-only example losses evaluated."""

    examples: int = 0
    evaluations: int = 0


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FiniteSum:
    """F(w) = (1/n) sum_i f_i(w), over arrays whose first axis is the example.

    A model is a frozen dataclass that names those arrays in `examples` and defines `n`, `dim` and

        losses, backward = self.forward(w)      # f_i(w), shape (n,); backward() -> ExampleGradients

    so that a loss and its gradient stand on one page and share one forward pass. A model never
    mentions indices: `problem.batch(indices)` is the same model of fewer examples.

    chunk: at most so many examples are evaluated at a time (examples); bounds the memory.
    """

    examples: ClassVar[tuple[str, ...]] = ("X", "y")
    # Set on the twin that a method's step looks at: who pays, and where random numbers are from.
    counter: ClassVar[EvaluationCounter | None] = None
    key: ClassVar[tuple[int, int] | None] = None

    chunk: int = 8192

    def __post_init__(self):
        positive_integer("chunk", self.chunk)

    # What a model defines.

    def forward(self, w):
        """The example losses f_i(w), shape (n,), and a function that gives their gradients."""
        raise NotImplementedError

    @property
    def n(self):
        """The number of examples."""
        return getattr(self, self.examples[0]).shape[0]

    @property
    def dim(self):
        """The number of parameters d."""
        raise NotImplementedError

    @property
    def blocks(self):
        """Slices of w that belong together: one per layer."""
        return (slice(0, self.dim),)

    @property
    def dtype(self):
        """The floating-point type of the data, and so of the parameters."""
        return getattr(self, self.examples[0]).dtype

    def start(self, seed=0):
        """Where to begin: zeros, unless a model says otherwise. Shape (d,)."""
        return asarray_like(getattr(self, self.examples[0]), np.zeros(self.dim, self.dtype))

    # What every model then has.

    def losses(self, w):
        """f_i(w), shape (n,). Billed as n evaluations."""
        self._charge(evaluations=self.n)
        return np.concatenate([part.forward(w)[0] for part in self._parts()])

    def loss(self, w):
        """F(w), a float. Billed as n evaluations."""
        return float(self.losses(w).mean())

    def gradient(self, w):
        """grad F(w), shape (d,). Billed as n example gradients."""
        return self.estimate(w).gradient

    def gradients(self, w):
        """The rows grad f_i(w), shape (n, d): for small problems. Billed as n example gradients."""
        self._charge(examples=self.n)
        return np.concatenate([part.forward(w)[1]().dense() for part in self._parts()])

    def batch(self, indices):
        """The average over these examples only: an array of indices on the host, or a slice."""
        arrays = {name: getattr(self, name) for name in self.examples}
        if not isinstance(indices, slice):
            if len(indices) == 0:
                raise ValueError("a batch needs at least one example, but no index was given")
            indices = indices_like(next(iter(arrays.values())), indices)
        return self._replace(**{name: array[indices] for name, array in arrays.items()})

    def estimate(self, w, indices=None, *, wanted=None, replace=False, weights=None):
        """What these examples (by default all of them) say about F at w. Billed as gradients.

        indices: which examples, on the host, shape (B,); wanted: the batch size first asked for;
        replace: whether they were drawn with replacement; weights: c_i, shape (B,).
        """
        everything = indices is None or (len(indices) == self.n and not replace and weights is None)
        if everything:
            indices = np.arange(self.n)
        self._charge(examples=len(indices))
        places = self.chunks(len(indices))
        wanted = len(indices) if wanted is None else wanted

        def share(place):
            chosen = place if everything else indices[place]
            part = self.batch(chosen)
            losses, backward = part.forward(w)
            rows = backward()
            if weights is None:
                c, gradient = None, rows.sum() / part.n
            else:
                c = asarray_like(losses, weights[place].astype(losses.dtype))
                rows = Weighted(rows, c)
                gradient = rows.sum() / part.n
            if len(places) > 1:
                rows = Deferred(self, chosen, w, c)
            return Estimate(self, w, indices[place], losses, gradient, rows, wanted, replace, c)

        return share(places[0]) if len(places) == 1 else union(map(share, places))

    def counted_by(self, counter, key=None):
        """The same objective, which notes on `counter` whatever is evaluated.

        key: (seed, step) of the step that looks at it; a model with noise draws it from there.
        """
        return self._replace(counter=counter, key=key)

    def map_arrays(self, change, kinds="f"):
        """The same objective with every array replaced by change(array): another precision, such
        as `lambda array: array.astype(np.float32)`, or another device.

        kinds: which arrays, by the letters of their dtype's kind; "f" are the real numbers.
        """
        arrays = {name: getattr(self, name) for name in _field_names(type(self))}
        changed = {
            name: change(array)
            for name, array in arrays.items()
            if getattr(array, "ndim", 0) and array.dtype.kind in kinds
        }
        return self._replace(**changed)

    def chunks(self, count):
        """Slices of at most `chunk` of `count` examples, as equal as can be."""
        parts = -(-count // self.chunk)
        return [slice(count * k // parts, count * (k + 1) // parts) for k in range(parts)]

    def _parts(self):
        return [self.batch(place) for place in self.chunks(self.n)]

    def _charge(self, examples=0, evaluations=0):
        if self.counter is not None:
            self.counter.examples += examples
            self.counter.evaluations += evaluations

    def _replace(self, **changes):
        """A copy with these fields, without checking the data again and without cached constants."""
        twin = object.__new__(type(self))
        mine = vars(self)
        vars(twin).update({name: mine[name] for name in _field_names(type(self))})
        vars(twin).update({"counter": self.counter, "key": self.key} | changes)
        return twin

    def __repr__(self):
        shown = [f"n={self.n}", f"dim={self.dim}"]
        shown += [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if _told(self, f)]
        return f"{type(self).__name__}({', '.join(shown)})"


def _told(problem, field):
    return field.init and field.name not in (*problem.examples, "chunk") and field.repr


@cache
def _field_names(model):
    return tuple(field.name for field in fields(model))
