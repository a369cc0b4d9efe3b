r"""Objectives with grad f_i(w) = H_i (w - w*) + r_i: what a recursion of moments needs of them.

With delta = w - w*, S = E[delta delta^T] and m = E[delta], the mean of grad f_i is H delta, as
sum_i r_i = 0, and the covariance of a single example's gradient is, in expectation,

    C(S, m) = (1/n) sum_i E[(H_i delta + r_i)(H_i delta + r_i)^T] - H S H.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from adaptivesgd.models import LeastSquares, NoisyQuadratic

LOSSES = ("forward", "phi")  # the methods that say what the losses of a model are


@dataclass(frozen=True, eq=False)
class CommonHessian:
    """H_i = H: C(S, m) is the same everywhere."""

    hessian: np.ndarray  # H, shape (d, d)
    residuals: np.ndarray  # rows r_i = grad f_i(w*), shape (n, d)

    @cached_property
    def noise(self):
        """R = (1/n) sum_i r_i r_i^T: the covariance of an example's gradient at w*, shape (d, d)."""
        return self.residuals.T @ self.residuals / len(self.residuals)

    def covariance(self, S, m):
        """C(S, m), shape (d, d)."""
        return self.noise


@dataclass(frozen=True, eq=False)
class Regression(CommonHessian):
    """H_i = x_i x_i^T + ridge I. The ridge, the same for all, leaves the covariance alone:

    C(S, m) = (1/n) sum_i [(x_i^T S x_i) x_i x_i^T + (x_i^T m) (x_i r_i^T + r_i x_i^T) + r_i r_i^T]
              - G S G,   with G = (1/n) sum_i x_i x_i^T.
    """

    X: np.ndarray  # rows x_i, shape (n, d)
    gram: np.ndarray  # G, shape (d, d)

    def covariance(self, S, m):
        """C(S, m), shape (d, d)."""
        X, r, G = self.X, self.residuals, self.gram
        square = ((X @ S) * X).sum(axis=1)[:, None] * X
        cross = (X @ m)[:, None] * r
        half = X.T @ (square / 2 + cross) / len(X)
        return half + half.T + self.noise - G @ S @ G


@lru_cache(maxsize=64)
def quadratic(problem):
    """The problem as a CommonHessian or a Regression, in double precision on the host."""
    problem = problem.exactly
    for kind, form in ((NoisyQuadratic, common_hessian), (LeastSquares, regression)):
        if isinstance(problem, kind) and keeps_the_losses(type(problem), kind):
            return form(problem)
    raise ValueError(
        "moments need NoisyQuadratic or LeastSquares, with the losses of that class, not "
        f"{type(problem).__name__}; use Enumeration or MonteCarlo"
    )


def keeps_the_losses(subclass, kind):
    """Whether a subclass, such as one with other constants, has the losses of a class."""
    return all(getattr(subclass, name, None) is getattr(kind, name, None) for name in LOSSES)


def common_hessian(problem):
    """A NoisyQuadratic: r_i = H (w* - c_i)."""
    w = np.asarray(problem.minimiser, dtype=float)
    return CommonHessian(np.asarray(problem.hessian), problem.gradients(w))


def regression(problem):
    """A LeastSquares: r_i = (x_i^T w* - y_i) x_i + ridge w*."""
    w = np.asarray(problem.minimiser, dtype=float)
    X = problem.X.toarray() if hasattr(problem.X, "toarray") else np.asarray(problem.X)
    gram = X.T @ X / len(X)
    hessian = gram + float(problem.ridge) * np.eye(len(w))
    return Regression(hessian, problem.gradients(w), X, gram)
