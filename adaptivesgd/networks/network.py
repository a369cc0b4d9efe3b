"""Network: layers and a criterion as a finite sum over one flat vector of parameters."""

from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host
from ..example_gradients import Shifted
from ..linalg import plus_times
from ..models.constants import ConstantUnavailableError
from ..models.model import Model
from .coupled import Coupled
from .layer import Layer
from .noise import Noise
from .sequence import Sequence
from .softmax_cross_entropy import SoftmaxCrossEntropy


@dataclass(frozen=True, eq=False, repr=False)
class Network(Model):
    """f_i(w) = criterion(layers(w, x_i), y_i) + (ridge/2) ||w||^2.

    X: examples, shape (n, p) or images (n, height, width, channels); y: as the criterion takes it, by
    default a label 0, ..., C - 1 per example; layers: one after the other, the first input first;
    ridge >= 0 is part of the objective: a weight decay that is not belongs to the direction.

    With BatchNorm the statistics are those of whatever is evaluated together: the batch, or each
    of the equal chunks of a full evaluation. So F stays a function of w and the data alone, with
    no running averages to carry along; compare evaluations of the same `chunk`.
    """

    examples = ("X", "y", "targets", "ids")

    X: Any = field(repr=False)
    y: Any = field(repr=False)
    layers: Any = field(repr=False)
    criterion: Any = field(default=SoftmaxCrossEntropy())
    ridge: float = 0.0
    targets: Any = field(init=False, repr=False)  # y as the criterion wants it
    ids: Any = field(init=False, repr=False)  # which example it is, for the noise of a step

    chunk: int = field(default=512, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        X = validate.examples("X", self.X)
        layers = (self.layers,) if isinstance(self.layers, Layer) else self.layers
        layers = validate.several("layers", layers, "(Dense(100), ReLU(), Dense(10))")
        layers = self.layers if isinstance(self.layers, Sequence) else Sequence(layers)
        if not layers.layers:
            raise ValueError("layers must have something to learn, such as Dense(10)")
        if isinstance(self.criterion, type) or not hasattr(self.criterion, "targets"):
            raise TypeError(
                "criterion must be one such as SoftmaxCrossEntropy() or SquaredError(), not "
                f"{self.criterion!r}"
            )
        ids = asarray_like(X, np.arange(X.shape[0], dtype=np.uint64))
        targets = self.criterion.targets(self.y, X, layers.shape(X.shape[1:]))
        ridge = validate.nonnegative("ridge", self.ridge)
        y = asarray_like(X, to_host(self.y))
        vars(self).update(X=X, y=y, layers=layers, targets=targets, ids=ids, ridge=ridge)
        if len(targets) != self.n:
            raise ValueError(f"X holds {self.n} examples but y {len(targets)}; give one y each")
        if not self.dim:
            raise ValueError("layers must have something to learn, such as Dense(10)")

    @property
    def inputs(self):
        """The shape of one example."""
        return self.X.shape[1:]

    @property
    def dim(self):
        return self.layers.count(self.inputs)

    @property
    def tensors(self):
        """Where each tensor lies in w: {"0.weights": slice, "0.bias": slice, ...}."""
        parameters = self.layers.parameters(self.inputs)
        edges = np.cumsum([0, *(p.size for p in parameters)]).tolist()
        pairs = zip(parameters, pairwise(edges), strict=True)
        return {parameter.name: slice(*edges) for parameter, edges in pairs}

    @property
    def blocks(self):
        """One slice per layer that learns: its weights and its bias together."""
        layers = groupby(self.tensors.items(), key=lambda named: named[0].rpartition(".")[0])
        slices = [[block for _, block in tensors] for _, tensors in layers]
        return tuple(slice(blocks[0].start, blocks[-1].stop) for blocks in slices)

    def start(self, seed=0):
        """Every tensor as its layer says, drawn in order from default_rng(seed). Shape (d,)."""
        drawn = self.layers.start(np.random.default_rng(seed), self.inputs)
        return asarray_like(self.X, drawn.astype(self.dtype))

    def forward(self, w):
        z, backward = self._layers.forward(w, self.X)
        losses, slopes = self.criterion.forward(z, self.targets)
        if self.ridge:
            losses = plus_times(losses, 0.5 * self.ridge, w @ w)

        def gradients(c=None):
            d = slopes()
            rows, _ = backward(d if c is None else (d.T * c).T)
            return rows

        def gradient(c=None):
            return gradients(c).sum()

        def rows():
            rows = Coupled(self.n, gradient) if self.layers.couples else gradients()
            return Shifted(rows, self.ridge * w) if self.ridge else rows

        return losses, rows

    def scores(self, w):
        """What the layers put out, shape (n, C). Noise is off, outside a step."""
        return np.concatenate([part._layers.forward(w, part.X)[0] for part in self._parts()])

    @property
    def accuracy(self):
        """accuracy(w): the share of these examples whose largest score is that of their label."""
        if not hasattr(self.criterion, "hits"):
            raise ConstantUnavailableError(
                f"a network trained with {self.criterion} has no accuracy, only a loss"
            )
        return lambda w: float(self.criterion.hits(self.scores(w), self.targets).mean())

    def with_data(self, X, y):
        """The same layers and criterion on other examples, such as held-out ones."""
        X = validate.examples("X", X)
        if X.shape[1:] != self.inputs:
            raise ValueError(f"X must hold examples of shape {self.inputs}, not {X.shape[1:]}")
        return type(self)(X, y, self.layers, self.criterion, self.ridge, chunk=self.chunk)

    @property
    def _layers(self) -> Layer:
        if self.key is None or not self.layers.noisy:
            return self.layers
        return self.layers.at(Noise(self.key, self.ids))
