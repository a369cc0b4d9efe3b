"""Steps and directions for large or growing batches, after the five papers."""

from typing import Any

from ..batch_sizes import MilestoneGrowth
from ..directions import Adam, Chain, ExponentialAverage, Normalized
from ..method import Method
from ..part import StepSize
from ..step_sizes import GainRatio, MomentumPolyak, StepDecay
from .registry import Heading, listed


@listed(Heading.FRONTIER)
def adascale(
    step_size: float | StepSize[Any], batch_size: int = 128, base_size: int = 16
) -> Method:
    """AdaScale: steps r_t alpha, with the gain ratio r_t, from 1 to S, of a batch S times as large.

    Schedules run on the scale-invariant clock tau = r_0 + r_1 + ..., which
    `state.memory.step_size.clock` holds; train until it reaches the updates planned for `base_size`.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 128
        Batch size B (examples), at least 1.
    base_size : int, default 16
        Batch size that the step size was chosen for (examples), at least 1.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Johnson, Agrawal, Gu and Guestrin (2020), "AdaScale SGD: a user-friendly algorithm for distributed
    training", as read in the submission to ICLR 2020.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> method = asgd.methods.adascale(0.05, batch_size=64, base_size=8)
    >>> trace = asgd.run(problem, method, until=lambda s: s.memory.step_size.clock >= 100)
    >>> bool(trace["updates"][-1] < 100)
    True
    """
    return Method(batch_size, GainRatio(step_size, base_size), name="AdaScale")


@listed(Heading.FRONTIER)
def nsgdm(
    step_size: float | StepSize[Any] = 0.01, batch_size: int = 16, beta: float = 0.9
) -> Method:
    """NSGDM: m <- beta m + (1 - beta) g, w <- w - eta m / ||m||. Momentum first, then normalise.

    Parameters
    ----------
    step_size : float or StepSize, default 0.01
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Cutkosky and Mehta (2020), "Momentum improves normalized SGD" (attributed).
    """
    direction = Chain(ExponentialAverage(beta), Normalized())
    return Method(batch_size, step_size, direction, name="NSGDM")


@listed(Heading.FRONTIER)
def momo(
    batch_size: int = 16, beta: float = 0.9, optimal_value: float = 0.0, max_step: float = 1.0
) -> Method:
    """MoMo: a Polyak step for momentum, alpha = min((l~ - l* + <m, w> - p~)_+ / ||m||^2, max_step).

    Parameters
    ----------
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    max_step : float, default 1.0
        Largest step size (parameters per unit of direction), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Schaipp, Ohana, Eickenberg, Defazio and Gower (2024), "MoMo: momentum models for adaptive learning
    rates", as in the authors' code.
    """
    step = MomentumPolyak(beta, optimal_value, max_step)
    return Method(batch_size, step, ExponentialAverage(beta), name="MoMo")


@listed(Heading.FRONTIER)
def seesaw(
    step_size: float = 0.001,
    initial_size: int = 16,
    growth_factor: float = 2.0,
    milestones: tuple[float, ...] = (60, 120, 160),
    max_size: int | None = None,
) -> Method:
    """Seesaw: where a schedule cuts the rate by a factor, B grows by it, and alpha falls by its root.

    The direction is Adam's: for normalised directions alpha sqrt(B), not alpha B, sets the noise.

    Parameters
    ----------
    step_size : float, default 0.001
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    growth_factor : float, default 2.0
        Factor by which the batch grows (dimensionless), at least 1.
    milestones : tuple of float, default (60, 120, 160)
        Times of change (passes over the data), rising.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Meterez and others (2025), "Seesaw: accelerating training by balancing learning rate and batch size
    scheduling" (attributed).
    """
    rule = MilestoneGrowth(initial_size, growth_factor, milestones, max_size=max_size)
    step = StepDecay(step_size, growth_factor**-0.5, milestones)
    return Method(rule, step, Adam(), name="Seesaw")
