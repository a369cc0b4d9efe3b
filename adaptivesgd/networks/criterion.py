"""Criterion: what a network's outputs are compared with, and how."""

from collections.abc import Callable
from typing import Any, Protocol

from ..typing import Array, Shape


class Criterion(Protocol):
    """Losses f_i = criterion(z_i, y_i) of outputs z_i, such as SoftmaxCrossEntropy() or SquaredError().

    A criterion for classes also has `hits(z, targets)`, and one for probabilities `probabilities(z)`.
    """

    def targets(self, y: Any, X: Array, outputs: Shape) -> Array:
        """Targets as `forward` takes them, of the type of X and on its device.

        Parameters
        ----------
        y : array_like
            What the user passes.
        X : Array
            The examples, shape (n, ...).
        outputs : tuple of int
            Shape of one example's output.

        Returns
        -------
        Array
            Shape (n, ...).
        """
        ...

    def forward(self, z: Array, targets: Array) -> tuple[Array, Callable[[], Array]]:
        """Losses f_i, and a function that returns d f_i / d z_i.

        Parameters
        ----------
        z : Array
            Outputs, shape (n, ...).
        targets : Array
            From `targets`.

        Returns
        -------
        losses : Array
            Shape (n,).
        slopes : callable
            slopes() returns d f_i / d z_i, the shape of `z`.
        """
        ...

    def predictions(self, z: Array) -> Array:
        """Predicted targets.

        Parameters
        ----------
        z : Array
            Outputs, shape (n, ...).

        Returns
        -------
        Array
            One per example.
        """
        ...
