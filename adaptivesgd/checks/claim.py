"""A claim about one step of SGD, and where on a problem to look for its failure."""

import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ..typing import Array
from ..validate import shown
from .instances import Quadratics

CONSTANTS = ("L", "mu", "n", "B", "sigma")
SLACK = 1e-9  # relative: what counts as no more than rounding


@dataclass(frozen=True)
class Claim:
    """E V(w - a g) <= factor V(w) + floor, with V(w) = ||w - w*||^2 + weight (F(w) - F*).

    g is the mean gradient of B examples, drawn without replacement. The instances have w* = 0 and
    F* = 0.

    Parameters
    ----------
    a : float
        The step size, above 0.
    B : int
        The batch size, at least 1.
    weight : float, default 0.0
        At least 0; infinite stands for V = F - F*.
    factor : float, default 1.0
        At least 0.
    floor : float, default 0.0
        At least 0.
    """

    a: float
    B: int
    weight: float = 0.0
    factor: float = 1.0
    floor: float = 0.0

    def V(self, F: Any, w: Array) -> float:
        """||w||^2 + weight F(w), or F(w).

        Parameters
        ----------
        F : FiniteSum
            An instance.
        w : array, shape (d,)
            A point.

        Returns
        -------
        float
            V(w).
        """
        return F.loss(w) if math.isinf(self.weight) else float(w @ w) + self.weight * F.loss(w)

    def promised(self, F: Any, w: Array) -> float:
        """factor V(w) + floor.

        Parameters
        ----------
        F : FiniteSum
            An instance.
        w : array, shape (d,)
            A point.

        Returns
        -------
        float
            What E V(w - a g) is claimed not to exceed.
        """
        return self.factor * self.V(F, w) + self.floor

    def after(self, F: Any, w: Array) -> float:
        """E V(w - a g), over every batch.

        Parameters
        ----------
        F : FiniteSum
            An instance.
        w : array, shape (d,)
            A point.

        Returns
        -------
        float
            E V(w - a g), exactly.
        """
        rows = F.gradients(w)
        moved = [w - self.a * rows[batch].mean(axis=0) for batch in _batches(F.n, self.B)]
        return float(np.mean([self.V(F, each) for each in moved]))

    def fails(self, F: Any, w: Array) -> bool:
        """Whether it is false at w, by more than rounding.

        Parameters
        ----------
        F : FiniteSum
            An instance.
        w : array, shape (d,)
            A point.

        Returns
        -------
        bool
            Whether the claim is false there.
        """
        return self.after(F, w) > self.promised(F, w) * (1 + SLACK) + SLACK * self.V(F, w)

    def suspects(self, F: Any) -> list[Array]:
        """Points w at which it would fail first, shape (d,) each.

        Parameters
        ----------
        F : FiniteSum
            An instance.

        Returns
        -------
        list of array
            The points.
        """
        if isinstance(F, Quadratics):
            return self.worst(F)
        return [np.array([x]) for x in np.geomspace(0.25, 16.0, 25)]

    def worst(self, F: Quadratics) -> list[Array]:
        """Where E V(w - a g) - factor V(w) = w^T (M - factor P) w + 2 <b, w> + constant is largest.

        A batch of the mean Hessian H_S and mean slope c_S leads to A w - a c_S, with A = I - a H_S.
        With V(w) = w^T P w, M = E A^T P A and b = -a E A^T P c_S.

        Parameters
        ----------
        F : Quadratics
            An instance.

        Returns
        -------
        list of array
            The points.
        """
        I, P = np.eye(F.dim), self.shape(F)
        M, b = np.zeros_like(P), np.zeros(F.dim)
        chosen = _batches(F.n, self.B)
        for batch in chosen:
            A, c = I - self.a * F.hessians[batch].mean(axis=0), F.slopes[batch].mean(axis=0)
            M += A.T @ P @ A / len(chosen)
            b -= self.a * A.T @ P @ c / len(chosen)
        return _stationary(M - self.factor * P, b, P, self.floor)

    def shape(self, F: Quadratics) -> Array:
        """P with V(w) = w^T P w.

        Parameters
        ----------
        F : Quadratics
            An instance.

        Returns
        -------
        array, shape (d, d)
            P.
        """
        if math.isinf(self.weight):
            return F.hessian / 2
        return np.eye(F.dim) + self.weight / 2 * F.hessian


def _stationary(Q: Array, b: Array, P: Array, floor: float) -> list[Array]:
    """Points w at which w^T Q w + 2 <b, w> is largest: far out along the top direction of Q relative to
    P if Q is positive there, else where the gradient vanishes.
    """
    root = np.linalg.inv(np.linalg.cholesky(P))
    rates, directions = np.linalg.eigh(root @ Q @ root.T)
    if rates[-1] > SLACK:
        way = root.T @ directions[:, -1]
        way = np.round(way / way[np.abs(way).argmax()], 12)  # readable: its largest entry is 1
        far = max(1.0, math.sqrt(2 * floor / (rates[-1] * (way @ P @ way))))
        return [far * way, -far * way]
    best = np.linalg.lstsq(-Q, b)[0]
    return [best, best + 1e3 * (Q @ best + b)]  # where it rises for ever, or the same again


def _batches(n: int, B: int) -> list[list[int]]:
    """Every set of B of n examples, as lists of indices."""
    return [list(batch) for batch in combinations(range(n), B)]


def answer(name: str, value: Any, constants: dict[str, Any]) -> Any:
    """A number as it is; a function at those of the constants that it names.

    Parameters
    ----------
    name : str
        The argument, as the message names it.
    value : float or callable
        What was passed.
    constants : dict of str to float
        L, mu, n, B and sigma.

    Returns
    -------
    float
        The number at these constants.

    Raises
    ------
    ValueError
        If a function names another constant.
    """
    if not callable(value):
        return value
    accepted = _parameters(name, value)
    needed = [each for each, how in accepted.items() if how.default is how.empty]
    if unknown := [each for each in needed if each not in CONSTANTS]:
        raise ValueError(
            f"{name} must be a function of some of {', '.join(CONSTANTS)}, by name, not of "
            f"{unknown[0]!r}; write it with these"
        )
    return value(**{each: constants[each] for each in accepted if each in CONSTANTS})


def asks(value: Any, constant: str) -> bool:
    """Whether a function asks for this constant.

    Parameters
    ----------
    value : object
        A number or a function.
    constant : str
        Its name.

    Returns
    -------
    bool
        Whether it does.
    """
    return callable(value) and constant in _parameters("a function", value)


def _parameters(name: str, value: Any) -> Mapping[str, inspect.Parameter]:
    """The parameters of a function, by name."""
    try:
        return inspect.signature(value).parameters
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be a number or a function of {', '.join(CONSTANTS)}, not {shown(value)}"
        ) from None
