"""Layer: a function of some parameters and of examples stacked along the first axis."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from ..example_gradients import ExampleGradients
from ..typing import Array, Rng, Shape

if TYPE_CHECKING:
    from .noise import Noise

Initialiser: TypeAlias = Callable[[Rng, Shape], Array]
"""initial(rng, shape) -> array: how a tensor starts."""

Pull: TypeAlias = Callable[[], Array]
"""pull() -> d loss / d x."""

Backward: TypeAlias = Callable[[Array], tuple[ExampleGradients | None, Pull]]
"""backward(dy) -> rows, pull."""


class Parameter(NamedTuple):
    """One tensor of a layer.

    Parameters
    ----------
    name : str
        Such as "weights".
    shape : tuple of int
        Its shape.
    initial : callable
        initial(rng, shape) returns its start.
    """

    name: str
    shape: Shape
    initial: Initialiser

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True)
class Layer:
    """Layer y = layer(w, x), for x of shape (n, *inputs) and a flat vector w of its parameters.

        y, backward = layer.forward(w, x)
        rows, pull = backward(dy)
        dx = pull()

    dy is d loss / d y, one row per example; rows are this layer's columns of the gradients of
    the f_i, as `ExampleGradients`, or None where the layer has no parameters; pull() is d loss / d x.
    It is computed only on demand: the derivatives with respect to the data are never needed.

    `inputs` and what `shape` returns leave out the axis of the examples. Images are
    (height, width, channels).

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import Dense
    >>> y, backward = Dense(1, bias=None).forward(np.array([2.0, 3.0]), np.array([[1.0, 4.0]]))
    >>> rows, pull = backward(np.array([[1.0]]))
    >>> y.tolist(), rows.dense().tolist(), pull().tolist()
    ([[14.0]], [[1.0, 4.0]], [[2.0, 3.0]])
    """

    @property
    def couples(self) -> bool:
        """Whether an example's output depends on the other examples of the batch."""
        return False

    @property
    def noisy(self) -> bool:
        """Whether the layer draws random numbers at a step."""
        return False

    def shape(self, inputs: Shape) -> Shape:
        """Shape of one example's output.

        Parameters
        ----------
        inputs : tuple of int
            Shape of one example's input.

        Returns
        -------
        tuple of int
            Without the axis of the examples.

        Raises
        ------
        ValueError
            If the layer does not take such inputs; the message says which it takes.
        """
        return inputs

    def parameters(self, inputs: Shape) -> tuple[Parameter, ...]:
        """The tensors that w holds, one after the other.

        Parameters
        ----------
        inputs : tuple of int
            Shape of one example's input.

        Returns
        -------
        tuple of Parameter
            Empty for a layer without parameters.
        """
        return ()

    def count(self, inputs: Shape) -> int:
        """Number of parameters.

        Parameters
        ----------
        inputs : tuple of int
            Shape of one example's input.

        Returns
        -------
        int
            The length of w.
        """
        return sum(parameter.size for parameter in self.parameters(inputs))

    def multiplications(self, inputs: Shape) -> int:
        """Multiplications of the forward pass of one example, about.

        Parameters
        ----------
        inputs : tuple of int
            Shape of one example.

        Returns
        -------
        int
            From it follows whether a batch is worth two threads.
        """
        return self.count(inputs)

    def footprint(self, inputs: Shape) -> int:
        """Numbers that the layer and the layers in it put out for one example.

        Parameters
        ----------
        inputs : tuple of int
            Shape of one example.

        Returns
        -------
        int
            From it follows how many examples fit into the memory of a device.
        """
        return prod(self.shape(inputs))

    def start(self, rng: Rng, inputs: Shape) -> Array:
        """Initial parameters, drawn tensor by tensor.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of random numbers.
        inputs : tuple of int
            Shape of one example's input.

        Returns
        -------
        Array
            Shape (count,), in double precision, on the host.
        """
        drawn = [p.initial(rng, p.shape).reshape(-1) for p in self.parameters(inputs)]
        return np.concatenate([np.zeros(0), *drawn])

    def forward(self, w: Array, x: Array) -> tuple[Array, Backward]:
        """Output, and the function that goes back.

        Parameters
        ----------
        w : Array
            Parameters of the layer, shape (count,).
        x : Array
            Examples, shape (n, *inputs).

        Returns
        -------
        y : Array
            Shape (n, *shape(inputs)).
        backward : callable
            backward(dy) returns this layer's example gradients and a function that returns dx.
        """
        raise NotImplementedError

    def at(self, noise: "Noise") -> "Layer":
        """The layer with its noise drawn: only layers that have some change.

        Parameters
        ----------
        noise : Noise
            The random numbers of the step.

        Returns
        -------
        Layer
            A function without randomness.
        """
        return self


def images(layer: Layer, inputs: Shape) -> Shape:
    """Shape of an example, if it is an image.

    Parameters
    ----------
    layer : Layer
        Named in the message.
    inputs : tuple of int
        Shape of one example's input.

    Returns
    -------
    tuple of int
        (height, width, channels).

    Raises
    ------
    ValueError
        If there are not three axes.
    """
    if len(inputs) != 3:
        raise ValueError(
            f"{type(layer).__name__} takes images of shape (height, width, channels), but an "
            f"example has shape {inputs}; reshape X to (n, height, width, channels)"
        )
    return inputs
