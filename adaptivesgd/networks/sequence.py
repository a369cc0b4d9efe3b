"""Sequence: layer after layer; the chain rule."""

from dataclasses import dataclass, replace

from ..example_gradients import SideBySide
from .layer import Layer


@dataclass(frozen=True)
class Sequence(Layer):
    """y = l_K(... l_2(l_1(x))), with w the parameters of l_1, then those of l_2, and so on.

    Going back, every layer hands d loss / d (its input) to the one before it. What lies before
    the first parameters is only asked if somebody wants the slopes of x.
    """

    layers: tuple[Layer, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "layers", tuple(self.layers))
        for place, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(
                    f"layers must be layers such as Dense(10), but number {place} is {layer!r}"
                )

    @property
    def couples(self):
        """Whether an example's output depends on the other examples."""
        return any(layer.couples for layer in self.layers)

    @property
    def noisy(self):
        """Whether any layer draws random numbers at a step."""
        return any(layer.noisy for layer in self.layers)

    def shape(self, inputs):
        for layer in self.layers:
            inputs = layer.shape(inputs)
        return inputs

    def parameters(self, inputs):
        found = []
        for place, layer in enumerate(self.layers):
            for parameter in layer.parameters(inputs):
                found.append(parameter._replace(name=f"{place}.{parameter.name}"))
            inputs = layer.shape(inputs)
        return tuple(found)

    def forward(self, w, x):
        tape, edge = [], 0
        for layer in self.layers:
            block = slice(edge, edge := edge + layer.count(x.shape[1:]))
            x, backward = layer.forward(w[block], x)
            tape.append((block, backward))
        return x, lambda dy: _back(tape, dy)

    def at(self, noise):
        return replace(self, layers=[l.at(noise.of(k)) for k, l in enumerate(self.layers)])


def _back(tape, dy):
    """The rows of all layers side by side, and a function that gives the slopes of x."""
    learns = [block.stop > block.start for block, _ in tape]
    first = learns.index(True) if any(learns) else len(tape)
    parts, pull = [], lambda: dy
    for block, backward in reversed(tape[first:]):
        rows, pull = backward(pull())
        if rows is not None:
            parts.insert(0, (rows, block))

    def pull_on():
        dx = pull()
        for _, backward in reversed(tape[:first]):
            dx = backward(dx)[1]()
        return dx

    return SideBySide(*zip(*parts, strict=True)) if parts else None, pull_on
