"""Squared error: half the squared distance to a target."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host


@dataclass(frozen=True)
class SquaredError:
    """f_i = ||z_i - y_i||^2 / 2,    d f_i / d z_i = z_i - y_i.

    z: outputs, shape (n, ...); targets: y in the same shape; (n,) will do for one output.
    """

    def targets(self, y, X, outputs):
        """y beside X in the shape of the outputs and the type of X."""
        values = validate.numbers("y", to_host(validate.unmasked("y", y)))
        n = X.shape[0]
        if values.size != n * int(np.prod(outputs)) or values.shape[:1] != (n,):
            raise ValueError(
                f"y must hold {outputs} numbers per example, as the network puts out, but its "
                f"shape is {values.shape} for {n} examples"
            )
        return asarray_like(X, validate.cast("y", values.reshape(-1, *outputs), X.dtype, of="X"))

    def forward(self, z, targets):
        """The f_i, shape (n,), and a function that gives d f_i / d z_i."""
        r = z - targets
        flat = r.reshape(r.shape[0], -1)
        return 0.5 * np.einsum("ij,ij->i", flat, flat), lambda: r
