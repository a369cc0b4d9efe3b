"""Network: layers and a criterion as a finite sum over one flat vector of parameters."""

from collections.abc import Callable
from collections.abc import Sequence as Ordered
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any, ClassVar, Self, cast

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host
from ..errors import ConstantUnavailableError
from ..example_gradients import ExampleGradients, Shifted
from ..linalg import dense, plus_times
from ..models.columns import in_order, names_of
from ..models.model import Model
from ..models.ownership import owned
from ..objective import Backward
from ..threads import side_by_side
from ..typing import Array, Indices, Shape
from .coupled import Coupled
from .criterion import Criterion
from .flatten import Flatten
from .layer import Layer
from .noise import Noise
from .sequence import Sequence
from .softmax_cross_entropy import SoftmaxCrossEntropy

LARGEST = 2**40  # parameters, 8 TB: more is a mistake that fails without a sentence


@dataclass(frozen=True, eq=False, repr=False)
class Network(Model):
    """Network f_i(w) = criterion(layers(w, x_i), y_i) + (ridge/2) ||w||^2.

    With BatchNorm the statistics are those of whatever is evaluated together: the batch, or each
    of the equal chunks of a full evaluation. So F stays a function of w and the data alone, with
    no running averages; compare evaluations of the same `chunk`.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, p), or images (n, height, width, channels), finite real numbers. It is
        copied, unless it is read-only or memory-mapped: see `models.ownership.owned`.
    y : array_like
        As the criterion takes it: by default a label 0, ..., C - 1 per example, shape (n,) or (n, 1).
    layers : Layer or sequence of Layer
        One after the other, the first input first.
    criterion : Criterion, default SoftmaxCrossEntropy()
        The loss of an output.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0. It is part of the objective: a weight decay that is not
        belongs to the direction.
    chunk : int, default 512
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape or is out of its range, or layers do not fit together.
    TypeError
        If a layer or the criterion is something else.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import Dense, Network, ReLU
    >>> problem = Network(np.eye(3), [0, 1, 1], (Dense(4), ReLU(), Dense(2)))
    >>> problem.dim, problem.start().shape, problem.predict(np.zeros(26)).tolist()
    (26, (26,), [0, 0, 0])
    """

    examples: ClassVar[tuple[str, ...]] = ("X", "y", "targets", "ids")

    X: Array = field(repr=False)
    y: Array = field(repr=False)
    layers: Layer | Ordered[Layer] = field(repr=False)
    criterion: Criterion = field(default=SoftmaxCrossEntropy())
    ridge: float = 0.0
    targets: Array = field(init=False, repr=False)  # y as the criterion takes it
    ids: Indices = field(init=False, repr=False)  # which example it is, for the noise of a step
    columns: tuple[str, ...] | None = field(init=False, repr=False, default=None, kw_only=True)
    count: int = field(init=False, repr=False)  # of parameters
    multiplications: int = field(init=False, repr=False)  # 0 where a batch cannot be halved

    chunk: int = field(default=512, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        X, layers = owned(validate.examples("X", self.X), self.X), _sequence(self.layers)
        criterion: Any = self.criterion
        if isinstance(criterion, type) or not hasattr(criterion, "targets"):
            raise TypeError(
                "criterion must be one such as SoftmaxCrossEntropy() or SquaredError(), not "
                f"{validate.shown(criterion)}"
            )
        if not isinstance(layers.layers[0], Flatten) and X.shape[2:3] == X.shape[3:]:
            validate.channels_last("X", X)  # the same length twice: height and width
        ids = asarray_like(X, np.arange(X.shape[0], dtype=np.uint64))
        outputs = layers.shape(X.shape[1:])
        if (count := layers.count(X.shape[1:])) > LARGEST:
            raise ValueError(
                f"layers must have at most 2^40 parameters, not {validate.shown(count)}"
            )
        y = dense(validate.array("y", self.y))
        targets = criterion.targets(y, X, outputs)
        ridge = validate.nonnegative("ridge", self.ridge)
        y = asarray_like(X, owned(to_host(y), self.y))
        vars(self).update(columns=names_of(self.X), count=count)
        vars(self).update(X=X, y=y, layers=layers, targets=targets, ids=ids, ridge=ridge)
        vars(self).update(
            multiplications=0 if layers.couples else layers.multiplications(X.shape[1:])
        )
        if len(targets) != self.n:
            raise ValueError(f"X holds {self.n} examples but y {len(targets)}; give one y each")
        if not count:
            raise ValueError("layers must have something to learn, such as Dense(10)")

    @property
    def inputs(self) -> Shape:
        """Shape of one example."""
        return self.X.shape[1:]

    @property
    def _stack(self) -> Sequence:
        """The layers as one."""
        return cast(Sequence, self.layers)

    @property
    def dim(self) -> int:
        return self.count

    @property
    def tensors(self) -> dict[str, slice]:
        """Where each tensor lies in w: {"0.weights": slice, "0.bias": slice, ...}."""
        parameters = self._stack.parameters(self.inputs)
        edges = np.cumsum([0, *(p.size for p in parameters)]).tolist()
        pairs = zip(parameters, pairwise(edges), strict=True)
        return {parameter.name: slice(*edges) for parameter, edges in pairs}

    @property
    def blocks(self) -> tuple[slice, ...]:
        """Slices of w, one per layer that learns: its weights and its bias together."""
        layers = groupby(self.tensors.items(), key=lambda named: named[0].rpartition(".")[0])
        slices = [[block for _, block in tensors] for _, tensors in layers]
        return tuple(slice(blocks[0].start, blocks[-1].stop) for blocks in slices)

    def start(self, seed: int = 0) -> Array:
        """Initial parameters: every tensor as its layer says, drawn in order from default_rng(seed).

        Parameters
        ----------
        seed : int, default 0
            Of the random numbers.

        Returns
        -------
        Array
            Shape (d,), of the type of the data and on their device.
        """
        drawn = self._stack.start(np.random.default_rng(validate.seed(seed)), self.inputs)
        return asarray_like(self.X, drawn.astype(self.dtype))

    def forward(self, w: Array) -> tuple[Array, Backward]:
        z, backward = self._layers.forward(w, self.X)
        losses, slopes = self.criterion.forward(z, self.targets)
        if self.ridge:
            losses = plus_times(losses, 0.5 * self.ridge, w @ w)

        def gradients(c: Array | None = None) -> ExampleGradients:
            d = slopes()
            rows, _ = backward(d if c is None else (d.T * c).T)
            return cast(ExampleGradients, rows)

        def gradient(c: Array | None = None) -> Array:
            return gradients(c).sum()

        def rows() -> ExampleGradients:
            rows = Coupled(self.n, gradient) if self._stack.couples else gradients()
            return Shifted(rows, self.ridge * w) if self.ridge else rows

        return losses, rows

    def _slopes(self, w: Array) -> Array:
        """Derivatives of the criterion in the outputs, shape (n, C)."""
        if self._stack.couples:
            Coupled(self.n, lambda c: w).square_norms()  # says what batch norm does
        z, _ = self._layers.forward(w, self.X)
        return self.criterion.forward(z, self.targets)[1]().reshape(self.n, -1)

    @property
    def _held_on_device(self) -> int:
        """With batch statistics a chunk is a part of the objective, and stays what it is."""
        return 0 if self._stack.couples else super()._held_on_device

    @property
    def _multiplications(self) -> int:
        """Those of all layers; with batch statistics a batch is one."""
        return self.multiplications

    @property
    def _footprint(self) -> int:
        """What the layers put out, and what they keep for the way back."""
        return 2 * self._stack.footprint(self.inputs)

    def scores(self, w: Array, X: Any = None) -> Array:
        """Outputs of the layers, without noise outside a step.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        X : array_like, optional
            Other examples, shape (m, *inputs). By default those of the network.

        Returns
        -------
        Array
            Shape (m, ...), as the last layer puts out; for classes (m, C).
        """
        w = validate.point(w, self.dim)
        if X is None:
            outputs = side_by_side(lambda part: part._layers.forward(w, part.X)[0], self._parts())
            return np.concatenate(list(outputs))
        X = validate.cast("X", self._fitting(X), self.dtype, of="the network")
        X = validate.same_device("X", X, self.X)
        parts = (X[place] for place in self.chunks(len(X)))
        return np.concatenate([self._stack.forward(w, part)[0] for part in parts])

    def predict(self, w: Array, X: Any = None) -> Array:
        """Predictions: the label with the largest score, or the outputs of a regression.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        X : array_like, optional
            Other examples, shape (m, *inputs). By default those of the network.

        Returns
        -------
        Array
            Labels 0, ..., C - 1, shape (m,), on the host; with SquaredError the outputs.
        """
        return self.criterion.predictions(self.scores(w, X))

    def predict_proba(self, w: Array, X: Any = None) -> Array:
        """Probabilities of the classes.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        X : array_like, optional
            Other examples, shape (m, *inputs). By default those of the network.

        Returns
        -------
        Array
            Shape (m, C); each row sums to 1.

        Raises
        ------
        ConstantUnavailableError
            If the criterion defines no probabilities.
        """
        if not hasattr(self.criterion, "probabilities"):
            raise ConstantUnavailableError(
                f"a network trained with {self.criterion} has no probabilities; use predict"
            )
        return self.criterion.probabilities(self.scores(w, X))

    @property
    def accuracy(self) -> Callable[[Array], float]:
        """Function accuracy(w): the fraction of the examples whose largest score is that of their label."""
        if not hasattr(self.criterion, "hits"):
            raise ConstantUnavailableError(
                f"a network trained with {self.criterion} has no accuracy, only a loss"
            )
        hits = self.criterion.hits
        return lambda w: float(hits(self.scores(w), self.targets).mean())

    def with_data(self, X: Any, y: Any) -> Self:
        """The same layers and criterion on other examples, such as held-out ones.

        Parameters
        ----------
        X : array_like
            Shape (m, *inputs).
        y : array_like
            As the criterion takes it, one per example.

        Returns
        -------
        Network
            Of m examples.

        Raises
        ------
        ValueError
            If an example has another shape.
        """
        X = in_order(X, self.columns)
        self._fitting(X)
        return type(self)(X, y, self.layers, self.criterion, self.ridge, chunk=self.chunk)

    def _fitting(self, X: Any) -> Any:
        """Examples of the shape that the layers take."""
        X = dense(validate.examples("X", in_order(X, self.columns)))
        if X.shape[1:] != self.inputs:
            raise ValueError(f"X must hold examples of shape {self.inputs}, not {X.shape[1:]}")
        return X

    @property
    def _layers(self) -> Layer:
        """The layers, at a step with their noise drawn."""
        layers: Any = self.layers
        if self.key is None or not layers.noisy:
            return cast(Layer, layers)
        return self._stack.at(Noise(self.key, self.ids))


def _sequence(layers: Any) -> Sequence:
    """Layers as one layer, if there is one at least."""
    if isinstance(layers, Sequence):
        found = layers
    else:
        one = (layers,) if isinstance(layers, Layer) else layers
        found = Sequence(validate.several("layers", one, "(Dense(100), ReLU(), Dense(10))"))
    if not found.layers:
        raise ValueError("layers must have something to learn, such as Dense(10)")
    return found
