"""Robust regression with the Geman-McClure loss."""

from dataclasses import dataclass

from .. import validate
from .linear import LinearModel
from .targets import numbers


@dataclass(frozen=True, eq=False, repr=False)
class GemanMcClure(LinearModel):
    """Robust regression, not convex: f_i(w) = (1/2) r_i^2 / (1 + (r_i/scale)^2) + (ridge/2) ||w||^2.

    With r_i = x_i^T w - y_i: grad f_i(w) = r_i / (1 + (r_i/scale)^2)^2 x_i + ridge w.

    No example costs more than scale^2 / 2, so outliers hardly count; not convex. phi'' lies
    between -1/4 (at r = scale) and 1 (at r = 0).
    X: shape (n, p), dense or scipy.sparse; y: real numbers, shape (n,); scale: in units of y.

    Source: Geman and McClure (1987), Statistical methods for tomographic image reconstruction.
    """

    curvature = 1.0

    scale: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        scale = validate.positive("scale", self.scale)
        vars(self).update(y=numbers(self.y, self.X), scale=scale)

    def phi(self, z):
        r = z - self.y
        damping = 1 + (r / self.scale) ** 2
        return r**2 / damping / 2, lambda: r / damping**2
