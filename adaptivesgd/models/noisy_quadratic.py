"""The noisy quadratic: one Hessian for all examples, so that every expectation is a closed form."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from .. import validate
from ..backend import asarray_like, to_host
from ..example_gradients import Rows
from ..objective import Backward
from ..typing import Array
from .constants import ConstantUnavailableError, Known, constant
from .model import Model
from .ownership import owned
from .spectrum import eigen


@dataclass(frozen=True, eq=False, repr=False)
class NoisyQuadratic(Model):
    """Noisy quadratic: f_i(w) = (1/2) (w - z_i)^T H (w - z_i).

    grad f_i(w) = H (w - z_i), so the noise grad f_i - grad F = H (z - z_i), with z the mean of the
    z_i, is the same at every w, and

        F(w) = F* + (1/2) (w - z)^T H (w - z),    F* = (1/n) sum_i (1/2) (z - z_i)^T H (z - z_i).

    Parameters
    ----------
    centres : array_like
        The z_i, one row per example, shape (n, d), finite real numbers.
    hessian : array_like
        H, symmetric positive semidefinite, shape (d, d).
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape or is not finite, or `hessian` is not symmetric positive
        semidefinite.

    References
    ----------
    De, Yadav, Jacobs and Goldstein (2017), Big batch SGD, section 5, with H = nu I.

    Examples
    --------
    >>> import numpy as np
    >>> import adaptivesgd as asgd
    >>> problem = asgd.NoisyQuadratic([[0.0, 0.0], [2.0, 0.0]], np.diag([1.0, 4.0]))
    >>> problem.minimiser.tolist(), float(problem.minimum), float(problem.variance)
    ([1.0, 0.0], 0.5, 1.0)
    """

    examples: ClassVar[tuple[str, ...]] = ("centres",)

    centres: Array = field(repr=False)
    hessian: Array = field(repr=False)
    eps: float = field(init=False, repr=False)  # the rounding of the numbers in H

    def __post_init__(self) -> None:
        super().__post_init__()
        centres = owned(validate.matrix("centres", self.centres), self.centres)
        H = semidefinite(self.hessian, centres.shape[1])
        H = validate.cast("hessian", H, centres.dtype, of="centres")
        eps = float(np.finfo(H.dtype).eps)
        vars(self).update(centres=centres, hessian=asarray_like(centres, H), eps=eps)

    @property
    def dim(self) -> int:
        return self.centres.shape[1]

    def forward(self, w: Array) -> tuple[Array, Backward]:
        away = w - self.centres
        slopes = away @ self.hessian
        return (away * slopes).sum(axis=1) / 2, lambda: Rows(slopes)

    @constant
    def eigenvalues(self) -> Array:
        """Eigenvalues of H, ascending, shape (d,)."""
        return eigen(self.hessian, self.eps)[0]

    @constant
    def smoothness(self) -> Known:
        return Known(self.eigenvalues[-1], "the largest eigenvalue of H")

    @constant
    def max_smoothness(self) -> Known:
        return Known(self.smoothness, "that of F: every f_i has the same Hessian H")

    @constant
    def strong_convexity(self) -> Known:
        if self.eigenvalues[0] == 0:
            raise ConstantUnavailableError(
                "H is singular, so F is not strongly convex; see pl_constant"
            )
        return Known(self.eigenvalues[0], "the smallest eigenvalue of H")

    @constant
    def pl_constant(self) -> Known:
        if not self.eigenvalues[-1]:
            raise ConstantUnavailableError("H = 0, so F is constant and has no pl_constant")
        mu = min(value for value in self.eigenvalues if value > 0)
        return Known(mu, "the smallest eigenvalue of H that is not zero")

    @constant
    def minimiser(self) -> Array:
        return self.centres.mean(axis=0)

    @constant
    def minimum(self) -> Known:
        return Known(self.loss(self.minimiser), "closed form: the loss at the mean of the centres")

    @constant
    def variance(self) -> Known:
        """Variance tr Sigma = (1/n) sum_i ||grad f_i(w) - grad F(w)||^2, the same at every w."""
        slopes = (self.minimiser - self.centres) @ self.hessian
        return Known((slopes**2).sum() / self.n, "closed form: (1/n) sum_i ||H (z - z_i)||^2")


def semidefinite(H: Any, d: int) -> Array:
    """Hessian H, made exactly symmetric, if it is a symmetric positive semidefinite d x d matrix.

    Parameters
    ----------
    H : array_like
        The matrix.
    d : int
        The number of parameters.

    Returns
    -------
    Array
        (H + H^T) / 2, shape (d, d), on the host.

    Raises
    ------
    ValueError
        If H has another shape, is not symmetric, or has a negative eigenvalue, beyond 1e-6.
    """
    H = validate.matrix("hessian", to_host(validate.array("hessian", H)))
    if H.shape != (d, d):
        raise ValueError(
            f"hessian must have shape {(d, d)}, since the centres have {d} columns, not {H.shape}"
        )
    size = np.abs(H).max()
    if np.abs(H - H.T).max() > 1e-6 * size:
        raise ValueError("hessian must be symmetric; take (H + H.T) / 2")
    H = (H + H.T) / 2
    if (lowest := np.linalg.eigvalsh(H)[0]) < -1e-6 * size:
        raise ValueError(f"hessian must have no negative eigenvalue, but it has {lowest:.3g}")
    return H
