"""Residual: some layers and a way around them."""

from dataclasses import dataclass

from ..example_gradients import SideBySide
from .layer import Layer
from .sequence import Sequence


@dataclass(frozen=True)
class Residual(Layer):
    """y = inside(x) + shortcut(x);  dx is the sum of what both hand back.

    inside, shortcut: layers; no shortcut is the identity. w holds the parameters of the inside,
    then those of the shortcut.  He, Zhang, Ren and Sun (2016).
    """

    inside: tuple[Layer, ...]
    shortcut: tuple[Layer, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "inside", _sequence(self.inside))
        object.__setattr__(self, "shortcut", _sequence(self.shortcut))

    @property
    def couples(self):
        """Whether an example's output depends on the other examples."""
        return self.inside.couples or self.shortcut.couples

    @property
    def noisy(self):
        """Whether any layer draws random numbers at a step."""
        return self.inside.noisy or self.shortcut.noisy

    def shape(self, inputs):
        inside, around = self.inside.shape(inputs), self.shortcut.shape(inputs)
        if inside != around:
            raise ValueError(
                f"the inside of Residual puts out shape {inside} but its shortcut {around}; "
                "give both the same stride and channels"
            )
        return inside

    def parameters(self, inputs):
        named = (("inside", self.inside), ("shortcut", self.shortcut))
        return tuple(
            parameter._replace(name=f"{name}.{parameter.name}")
            for name, layers in named
            for parameter in layers.parameters(inputs)
        )

    def forward(self, w, x):
        edge = self.inside.count(x.shape[1:])
        y, back_inside = self.inside.forward(w[:edge], x)
        around, back_around = self.shortcut.forward(w[edge:], x)

        def backward(dy):
            rows, pull = back_inside(dy)
            more, pull_around = back_around(dy)
            pairs = ((rows, slice(0, edge)), (more, slice(edge, None)))
            learnt = [pair for pair in pairs if pair[0] is not None]
            side_by_side = SideBySide(*zip(*learnt, strict=True)) if learnt else None
            return side_by_side, lambda: pull() + pull_around()

        return y + around, backward

    def at(self, noise):
        return Residual(self.inside.at(noise.of(0)).layers, self.shortcut.at(noise.of(1)).layers)


def _sequence(layers):
    return layers if isinstance(layers, Sequence) else Sequence(layers)
