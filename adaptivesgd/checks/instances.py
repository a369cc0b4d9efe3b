"""Small instances of a class of problems: F is mu-strongly convex, every f_i convex and L-smooth."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..example_gradients import Rows
from ..models.additive_noise import AdditiveNoise
from ..models.constants import Known, constant
from ..models.model import Model
from ..typing import Array


@dataclass(frozen=True, eq=False, repr=False)
class Quadratics(Model):
    """f_i(w) = (1/2) w^T H_i w + <c_i, w> with sum_i c_i = 0, so F is lowest at w* = 0, where it is 0.

    Parameters
    ----------
    hessians : array, shape (n, d, d)
        The H_i.
    slopes : array, shape (n, d)
        The c_i.
    formula : str, default ""
        The same in words.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time.
    """

    examples = ("hessians", "slopes")

    hessians: Any = field(repr=False)
    slopes: Any = field(repr=False)
    formula: str = ""

    @property
    def dim(self) -> int:
        return self.slopes.shape[1]

    def forward(self, w: Array) -> Any:
        rows = self.hessians @ w
        return rows @ w / 2 + self.slopes @ w, lambda: Rows(rows + self.slopes)

    @constant
    def hessian(self) -> Array:
        """H = (1/n) sum_i H_i, shape (d, d)."""
        return self.hessians.mean(axis=0)

    @constant
    def smoothness(self) -> Known:
        return Known(np.linalg.eigvalsh(self.hessian)[-1], "the largest eigenvalue of H")

    @constant
    def max_smoothness(self) -> Known:
        return Known(np.linalg.eigvalsh(self.hessians).max(), "the largest eigenvalue of any H_i")

    @constant
    def strong_convexity(self) -> Known:
        return Known(np.linalg.eigvalsh(self.hessian)[0], "the smallest eigenvalue of H")

    @constant
    def minimiser(self) -> Array:
        return np.zeros(self.dim)

    @constant
    def minimum(self) -> Known:
        return Known(0.0, "closed form: the slopes cancel at 0")


@dataclass(frozen=True, eq=False, repr=False)
class TwoCurvatures(AdditiveNoise):
    """f_i = F of one variable, F'' = inner for |w| < 1 and outer beyond; lowest at w* = 0, where it is 0.

    inner > outer is shaped like Huber's function, inner < outer like a basin with steep walls.

    Parameters
    ----------
    shifts : array, shape (n, 1)
        What the gradients of the f_i add to that of F; zeros.
    inner, outer : float, default 1.0
        The two curvatures.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time.
    """

    inner: float = 1.0
    outer: float = 1.0

    @property
    def formula(self) -> str:
        """F in words."""
        return f"F(w) of one variable, with F'' = {self.inner:.4g} for |w| < 1, {self.outer:.4g} beyond"

    def common(self, w: Array) -> tuple[float, Array]:
        within = np.clip(w, -1, 1)
        beyond = w - within
        steep, flat = self.inner * within, self.outer * beyond
        return float(within @ steep / 2 + beyond @ steep + beyond @ flat / 2), steep + flat

    @constant
    def smoothness(self) -> Known:
        return Known(max(self.inner, self.outer), "the larger of the two curvatures")

    @constant
    def strong_convexity(self) -> Known:
        return Known(min(self.inner, self.outer), "the smaller of the two curvatures")

    @constant
    def minimiser(self) -> Array:
        return np.zeros(1)

    @constant
    def minimum(self) -> Known:
        return Known(0.0, "closed form: F >= 0, and F(0) = 0")


def instances(L: float, mu: float, n: int) -> Iterator[Model]:
    """Instances whose f_i are all lowest at w*: simple ones first.

    Parameters
    ----------
    L : float
        The smoothness of every f_i.
    mu : float
        The strong convexity of F.
    n : int
        The number of f_i.

    Yields
    ------
    Model
        The instances.
    """
    yield _alike(L, mu, n)
    yield _one_steep(L, mu, n)
    if mu <= L / 2 and n % 2 == 0:
        yield _crossing(L, mu, n)
    yield TwoCurvatures(np.zeros((n, 1)), inner=L, outer=mu)
    yield TwoCurvatures(np.zeros((n, 1)), inner=mu, outer=L)
    yield from (_rotated(L, mu, n, seed) for seed in range(3))


def noisy_instances(L: float, mu: float, n: int, sigma: float) -> Iterator[Model]:
    """Instances with (1/n) sum_i ||grad f_i(w*)||^2 = sigma^2.

    Parameters
    ----------
    L : float
        The smoothness of every f_i.
    mu : float
        The strong convexity of F.
    n : int
        The number of f_i, even.
    sigma : float
        The root mean square length of the grad f_i at w*.

    Yields
    ------
    Model
        The instances.
    """
    signs = np.resize([1.0, -1.0], n)[:, None] * sigma  # n is even, so they cancel
    formula = f"f_i(w) = {_along(mu, L)} +- {sigma:.4g}"
    for name, way in (("w_1", [1.0, 0.0]), ("w_2", [0.0, 1.0])):
        hessians = np.tile(np.diag([mu, L]), (n, 1, 1))
        yield Quadratics(hessians, signs * way, f"{formula} {name}")
    steep = _one_steep(L, mu, n)
    yield Quadratics(steep.hessians, signs, f"{steep.formula}, all +- {sigma:.4g} w")


def _alike(L: float, mu: float, n: int) -> Quadratics:
    """The same quadratic n times, with the eigenvalues mu and L."""
    hessians = np.tile(np.diag([mu, L]), (n, 1, 1))
    return Quadratics(hessians, np.zeros((n, 2)), f"F(w) = {_along(mu, L)}")


def _one_steep(L: float, mu: float, n: int) -> Quadratics:
    """Quadratics of one variable: one has the curvature L, the others as little as mu allows."""
    rest = max(0.0, (n * mu - L) / (n - 1))
    hessians = np.array([L] + [rest] * (n - 1))[:, None, None]
    formula = f"f_1(w) = {_along(L)}, every other f_i(w) = {_along(rest) if rest else 0}"
    return Quadratics(hessians, np.zeros((n, 1)), formula)


def _crossing(L: float, mu: float, n: int) -> Quadratics:
    """f_i(w) = (1/2) <x_i, w>^2 for two x_i of length sqrt(L), as parallel as mu allows."""
    s, c = np.sqrt(mu), np.sqrt(L - mu)
    rows = np.resize([[c, s], [c, -s]], (n, 2))
    formula = f"f_i(w) = ({c:.4g} w_1 +- {s:.4g} w_2)^2 / 2"
    return Quadratics(rows[:, :, None] * rows[:, None, :], np.zeros((n, 2)), formula)


def _rotated(L: float, mu: float, n: int, seed: int) -> Quadratics:
    """f_i with eigenvalues mu and L along random axes."""
    turns = np.random.default_rng(seed).uniform(0, np.pi, n)
    x = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    hessians = mu * np.eye(2) + (L - mu) * x[:, :, None] * x[:, None, :]
    formula = f"f_i(w) with curvatures {mu:.4g} and {L:.4g} along random axes (seed {seed})"
    return Quadratics(hessians, np.zeros((n, 2)), formula)


def _along(*spectrum: float) -> str:
    """(1/2) sum_j h_j w_j^2 in words."""
    names = ["w"] if len(spectrum) == 1 else [f"w_{j}" for j in range(1, len(spectrum) + 1)]
    terms = [f"{h / 2:.4g} {name}^2" for h, name in zip(spectrum, names, strict=True)]
    return " + ".join(terms)
