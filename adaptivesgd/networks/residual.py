"""Residual: some layers and a way around them."""

from collections.abc import Sequence as Ordered
from dataclasses import dataclass
from math import prod

from ..example_gradients import ExampleGradients, SideBySide
from ..typing import Array, Shape
from .layer import Backward, Layer, Parameter, Pull
from .noise import Noise
from .sequence import Sequence


@dataclass(frozen=True)
class Residual(Layer):
    """Residual block y = inside(x) + shortcut(x);  dx is the sum of what both hand back.

    w holds the parameters of the inside, then those of the shortcut.

    Parameters
    ----------
    inside : sequence of Layer
        The layers, in order.
    shortcut : sequence of Layer, default ()
        The layers around them; none is the identity.

    References
    ----------
    He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import Dense, Residual
    >>> block = Residual((Dense(2, bias=None),))
    >>> block.forward(np.zeros(4), np.array([[1.0, 2.0]]))[0].tolist()
    [[1.0, 2.0]]
    """

    inside: Ordered[Layer] | Sequence
    shortcut: Ordered[Layer] | Sequence = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "inside", _sequence(self.inside))
        object.__setattr__(self, "shortcut", _sequence(self.shortcut))

    @property
    def paths(self) -> tuple[Sequence, Sequence]:
        """Inside and shortcut."""
        return _sequence(self.inside), _sequence(self.shortcut)

    @property
    def couples(self) -> bool:
        """Whether an example's output depends on the other examples of the batch."""
        return any(path.couples for path in self.paths)

    @property
    def noisy(self) -> bool:
        """Whether any layer draws random numbers at a step."""
        return any(path.noisy for path in self.paths)

    def shape(self, inputs: Shape) -> Shape:
        inside, around = (path.shape(inputs) for path in self.paths)
        if inside != around:
            raise ValueError(
                f"the inside of Residual puts out shape {inside} but its shortcut {around}; "
                "give both the same stride and channels"
            )
        return inside

    def multiplications(self, inputs: Shape) -> int:
        return sum(path.multiplications(inputs) for path in self.paths)

    def footprint(self, inputs: Shape) -> int:
        inner = sum(path.footprint(inputs) for path in self.paths)
        return inner + prod(self.shape(inputs))

    def parameters(self, inputs: Shape) -> tuple[Parameter, ...]:
        return tuple(
            parameter._replace(name=f"{name}.{parameter.name}")
            for name, path in zip(("inside", "shortcut"), self.paths, strict=True)
            for parameter in path.parameters(inputs)
        )

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        inside, shortcut = self.paths
        edge = inside.count(x.shape[1:])
        y, back_inside = inside.forward(w[:edge], x)
        around, back_around = shortcut.forward(w[edge:], x)

        def backward(dy: Array) -> tuple[ExampleGradients | None, Pull]:
            (rows, pull), (more, pull_around) = back_inside(dy), back_around(dy)
            found = (rows, slice(0, edge)), (more, slice(edge, None))
            learnt = [(part, block) for part, block in found if part is not None]
            side_by_side = SideBySide(*zip(*learnt, strict=True)) if learnt else None
            return side_by_side, lambda: pull() + pull_around()

        return y + around, backward

    def at(self, noise: Noise) -> "Residual":
        inside, shortcut = (path.at(noise.of(k)) for k, path in enumerate(self.paths))
        return Residual(inside, shortcut)


def _sequence(layers: Ordered[Layer] | Sequence) -> Sequence:
    """Layers as one layer."""
    return layers if isinstance(layers, Sequence) else Sequence(layers)  # type: ignore[arg-type]
