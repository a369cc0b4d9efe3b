"""Layer: a function of some parameters and of examples stacked along the first axis."""

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar, NamedTuple

import numpy as np


class Parameter(NamedTuple):
    """One tensor of a layer: what it is called, its shape, and how it starts."""

    name: str
    shape: tuple[int, ...]
    initial: Any  # initial(rng, shape) -> array

    @property
    def size(self):
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True)
class Layer:
    """y = layer(w, x), for x of shape (n, *inputs) and a flat vector w of the layer's parameters.

        y, backward = layer.forward(w, x)
        rows, pull = backward(dy)
        dx = pull()

    dy is d loss / d y, one row per example; rows are this layer's columns of the gradients of
    the f_i, as `ExampleGradients`, or None where nothing is to be learnt; pull() is d loss / d x.
    It is worked out only when asked for: nobody needs the slopes of the data.

    `inputs` and what `shape` returns leave out the axis of the examples. Images are
    (height, width, channels).
    """

    couples: ClassVar[bool] = False  # does an example's output depend on the other examples?
    noisy: ClassVar[bool] = False  # does it draw random numbers at a step?

    def shape(self, inputs):
        """The shape of one example's output; a ValueError says which inputs the layer takes."""
        return inputs

    def parameters(self, inputs):
        """The tensors that w holds, one after the other."""
        return ()

    def count(self, inputs):
        """The number of parameters."""
        return sum(parameter.size for parameter in self.parameters(inputs))

    def start(self, rng, inputs):
        """Initial parameters, drawn tensor by tensor, shape (count,), in double precision."""
        drawn = [p.initial(rng, p.shape).reshape(-1) for p in self.parameters(inputs)]
        return np.concatenate([np.zeros(0), *drawn])

    def forward(self, w, x):
        """The output, shape (n, *shape(inputs)), and the function that goes back."""
        raise NotImplementedError

    def at(self, noise):
        """The layer with its noise, a `Noise`, drawn: only layers that have some change."""
        return self


def images(layer, inputs):
    """`inputs`, if they are (height, width, channels)."""
    if len(inputs) != 3:
        raise ValueError(
            f"{type(layer).__name__} takes images of shape (height, width, channels), but an "
            f"example has shape {inputs}; reshape X to (n, height, width, channels)"
        )
    return inputs
