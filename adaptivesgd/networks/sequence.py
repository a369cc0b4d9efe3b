"""Sequence: layer after layer; the chain rule."""

from dataclasses import dataclass
from functools import cached_property

from .. import validate
from ..example_gradients import ExampleGradients, SideBySide
from ..typing import Array, Shape
from .layer import Backward, Layer, Parameter, Pull
from .noise import Noise

Tape = list[tuple[slice, Backward]]


@dataclass(frozen=True)
class Sequence(Layer):
    """Composition y = l_K(... l_2(l_1(x))), with w the parameters of l_1, then those of l_2, and so on.

    Going back, every layer hands d loss / d (its input) to the one before it. Nothing is computed
    before the first layer with parameters, unless the slopes of x are needed.

    Parameters
    ----------
    layers : tuple of Layer, default ()
        In order.

    Raises
    ------
    TypeError
        If one is not a layer.

    Examples
    --------
    >>> from adaptivesgd.networks import Dense, Flatten, ReLU, Sequence
    >>> layers = Sequence((Flatten(), Dense(100), ReLU(), Dense(10)))
    >>> layers.shape((28, 28, 1)), layers.count((28, 28, 1))
    ((10,), 79510)
    """

    layers: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        layers = validate.several("layers", self.layers, "(Dense(100), ReLU(), Dense(10))")
        object.__setattr__(self, "layers", layers)
        for place, layer in enumerate(self.layers):
            if isinstance(layer, type) and issubclass(layer, Layer):
                raise TypeError(
                    f"layers must be layers, but number {place} is the class {layer.__name__}; "
                    f"make one, as in {layer.__name__}(...)"
                )
            if not isinstance(layer, Layer):
                raise TypeError(
                    f"layers must be layers such as Dense(10), but number {place} is {validate.shown(layer)}"
                )

    @cached_property
    def couples(self) -> bool:  # type: ignore[override]
        """Whether an example's output depends on the other examples of the batch."""
        return any(layer.couples for layer in self.layers)

    @cached_property
    def noisy(self) -> bool:  # type: ignore[override]
        """Whether any layer draws random numbers at a step."""
        return any(layer.noisy for layer in self.layers)

    def shape(self, inputs: Shape) -> Shape:
        for layer in self.layers:
            inputs = layer.shape(inputs)
        return inputs

    def multiplications(self, inputs: Shape) -> int:
        total = 0
        for layer in self.layers:
            total += layer.multiplications(inputs)
            inputs = layer.shape(inputs)
        return total

    def footprint(self, inputs: Shape) -> int:
        total = 0
        for layer in self.layers:
            total += layer.footprint(inputs)
            inputs = layer.shape(inputs)
        return total

    def parameters(self, inputs: Shape) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        for place, layer in enumerate(self.layers):
            for parameter in layer.parameters(inputs):
                found.append(parameter._replace(name=f"{place}.{parameter.name}"))
            inputs = layer.shape(inputs)
        return tuple(found)

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        tape: Tape = []
        edge = 0
        for layer in self.layers:
            block = slice(edge, edge := edge + layer.count(x.shape[1:]))
            x, backward = layer.forward(w[block], x)
            tape.append((block, backward))
        return x, lambda dy: _back(tape, dy)

    def at(self, noise: Noise) -> "Sequence":
        return Sequence(tuple(layer.at(noise.of(k)) for k, layer in enumerate(self.layers)))


def _back(tape: Tape, dy: Array) -> tuple[ExampleGradients | None, Pull]:
    """The rows of all layers side by side, and a function that gives the slopes of x."""
    learns = [block.stop > block.start for block, _ in tape]
    first = learns.index(True) if any(learns) else len(tape)
    parts: list[tuple[ExampleGradients, slice]] = []
    pull: Pull = lambda: dy
    for block, backward in reversed(tape[first:]):
        rows, pull = backward(pull())
        if rows is not None:
            parts.insert(0, (rows, block))

    def pull_on() -> Array:
        dx = pull()
        for _, backward in reversed(tape[:first]):
            dx = backward(dx)[1]()
        return dx

    return SideBySide(*zip(*parts, strict=True)) if parts else None, pull_on
