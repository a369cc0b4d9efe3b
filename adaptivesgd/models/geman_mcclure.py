"""Robust regression with the Geman-McClure loss."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .. import validate
from ..typing import Array
from .linear import LinearModel
from .targets import numbers


@dataclass(frozen=True, eq=False, repr=False)
class GemanMcClure(LinearModel):
    """Robust regression, not convex: f_i(w) = (1/2) r_i^2 / (1 + (r_i/scale)^2) + (ridge/2) ||w||^2.

    With r_i = x_i^T w - y_i: grad f_i(w) = r_i / (1 + (r_i/scale)^2)^2 x_i + ridge w.

    No example costs more than scale^2 / 2, so outliers hardly count. phi'' lies between -1/4
    (at r = scale) and 1 (at r = 0). With t = r/scale and h = sqrt(1 + t^2) the loss is computed as
    (scale^2/2) (t/h)^2 and its derivative as scale (t/h) / h^3, which overflow for no finite r.

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        Targets, real numbers, shape (n,) or (n, 1). Stored in the type of `X`.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    scale : float, default 1.0
        Residual beyond which an example counts as an outlier, above 0, in units of `y`.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.

    References
    ----------
    Geman and McClure (1987), Statistical methods for tomographic image reconstruction (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.GemanMcClure([[1.0], [1.0]], [1.0, 1e200])
    >>> problem.losses(np.array([0.0])).round(12).tolist()
    [0.25, 0.5]
    """

    curvature: ClassVar[float] = 1.0

    scale: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        scale = validate.moderate("scale", self.scale)
        vars(self).update(y=numbers(self.y, self.X), scale=scale)

    def phi(self, z: Array) -> tuple[Array, Callable[[], Array]]:
        t = (z - self.y) / self.scale
        h = np.hypot(1, t)
        u = t / h
        return self.scale**2 / 2 * u**2, lambda: self.scale * u / h / h / h
