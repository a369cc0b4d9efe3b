"""Squared error: half the squared distance to a target."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import validate
from ..backend import asarray_like, row_dots, to_host
from ..models.ownership import owned
from ..typing import Array, Shape


@dataclass(frozen=True)
class SquaredError:
    """Squared error f_i = ||z_i - y_i||^2 / 2,    d f_i / d z_i = z_i - y_i.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import SquaredError
    >>> losses, slopes = SquaredError().forward(np.array([[3.0]]), np.array([[1.0]]))
    >>> losses.tolist(), slopes().tolist()
    ([2.0], [[2.0]])
    """

    def targets(self, y: Any, X: Array, outputs: Shape) -> Array:
        """Targets y in the shape of the outputs, of the type of X and on its device.

        Parameters
        ----------
        y : array_like
            Real numbers, shape (n, *outputs); for one output (n,) will do.
        X : Array
            The examples, shape (n, ...).
        outputs : tuple of int
            Shape of one example's output.

        Returns
        -------
        Array
            Shape (n, *outputs).

        Raises
        ------
        ValueError
            If the shape is another, or a number is not finite.
        """
        values = validate.numbers("y", to_host(validate.array("y", y)))
        n, one = X.shape[0], all(length == 1 for length in outputs)
        if values.shape != (n, *outputs) and not (one and values.shape in ((n,), (n, 1))):
            raise ValueError(
                f"y must hold {outputs} numbers per example, as the network puts out, but its "
                f"shape is {values.shape} for {n} examples"
            )
        values = validate.cast("y", values.reshape(-1, *outputs), X.dtype, of="X")
        return asarray_like(X, owned(values, y))

    def forward(self, z: Array, targets: Array) -> tuple[Array, Callable[[], Array]]:
        """Losses f_i, and a function that returns z_i - y_i.

        Parameters
        ----------
        z : Array
            Outputs, shape (n, ...).
        targets : Array
            The y_i, shape (n, ...).

        Returns
        -------
        losses : Array
            Shape (n,).
        slopes : callable
            slopes() returns d f_i / d z_i, the shape of `z`.
        """
        r = z - targets
        flat = r.reshape(r.shape[0], -1)
        return 0.5 * row_dots(flat, flat), lambda: r

    def predictions(self, z: Array) -> Array:
        """Predicted targets: the outputs themselves.

        Parameters
        ----------
        z : Array
            Outputs, shape (n, ...).

        Returns
        -------
        Array
            The shape of `z`.
        """
        return z
