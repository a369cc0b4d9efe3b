"""Other rules that enlarge the batch."""

from typing import Any

from ..batch_sizes import (
    GeometricGrowth,
    InnerProductTest,
    Maximum,
    MilestoneGrowth,
    Multiplicative,
    NoiseScale,
    NormTest,
    OrthogonalityTest,
)
from ..method import Method
from ..part import StepSize
from ..step_sizes import Damped
from .registry import Heading, listed


@listed(Heading.OTHERS)
def friedlander_schmidt(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    growth_factor: float = 1.1,
    increment: float = 1.0,
    max_size: int | None = None,
) -> Method:
    """A constant factor more examples at every update: B <- growth_factor B + increment.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    growth_factor : float, default 1.1
        Factor by which the batch grows (dimensionless), at least 1.
    increment : float, default 1.0
        Examples added at each update (examples), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Friedlander and Schmidt (2012), "Hybrid deterministic-stochastic methods for data fitting"; the
    defaults are those commonly quoted from their code.
    """
    rule = Multiplicative(initial_size, growth_factor, increment, max_size=max_size)
    return Method(rule, step_size, name="Friedlander-Schmidt")


@listed(Heading.OTHERS)
def norm_test(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    theta: float = 0.9,
    max_size: int | None = None,
) -> Method:
    """The norm test: B <- ceil(tr Var(g_i) / (theta^2 ||g||^2)) if that is larger.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    theta : float, default 0.9
        Largest ratio of noise to signal that passes the test (dimensionless), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Byrd, Chin, Nocedal and Wu (2012), "Sample size selection in optimization methods for machine
    learning" (attributed).
    """
    rule = NormTest(initial_size, theta, max_size=max_size)
    return Method(rule, step_size, name="norm test")


@listed(Heading.OTHERS)
def inner_product_test(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    theta: float = 0.9,
    nu: float = 5.84,
    max_size: int | None = None,
) -> Method:
    """The augmented inner-product test: small variance along g, and bounded variance across it.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    theta : float, default 0.9
        Largest ratio of noise to signal that passes the test (dimensionless), above 0.
    nu : float, default 5.84
        Largest ratio of noise across the gradient to signal (dimensionless), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Bollapragada, Byrd and Nocedal (2018), "Adaptive sampling strategies for stochastic
    optimization"; the default of nu is the one commonly quoted (attributed).
    """
    tests = InnerProductTest(initial_size, theta), OrthogonalityTest(initial_size, nu)
    rule = Maximum(tests, max_size=max_size)
    return Method(rule, step_size, name="inner-product test")


@listed(Heading.OTHERS)
def noise_scale(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    decay: float = 0.95,
    max_size: int | None = None,
) -> Method:
    """The simple gradient noise scale as the batch size: B = tr Sigma / ||grad F||^2.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    decay : float, default 0.95
        Weight of the past in the running averages (dimensionless), in [0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    McCandlish, Kaplan, Amodei and others (2018), "An empirical model of large-batch training"
    (attributed).
    """
    rule = NoiseScale(initial_size, decay, max_size=max_size)
    return Method(rule, step_size, name="noise scale")


@listed(Heading.OTHERS)
def adabatch(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    delay: float = 20.0,
    max_size: int | None = None,
) -> Method:
    """AdaBatch: double the batch every `delay` epochs.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    delay : float, default 20.0
        Interval between two increases (passes over the data), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Devarakonda, Naumov and Garland (2017), "AdaBatch: adaptive batch sizes for training deep neural
    networks" (attributed).
    """
    rule = GeometricGrowth(initial_size, 2.0, delay, max_size=max_size)
    return Method(rule, step_size, name="AdaBatch")


@listed(Heading.OTHERS)
def smith(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    growth_factor: float = 5.0,
    milestones: tuple[float, ...] = (60, 120, 160),
    max_size: int | None = None,
) -> Method:
    """Multiply the batch by `growth_factor` at each milestone, where others cut the rate.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    growth_factor : float, default 5.0
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
    Smith, Kindermans, Ying and Le (2018), "Don't decay the learning rate, increase the batch size"
    (attributed).
    """
    rule = MilestoneGrowth(initial_size, growth_factor, milestones, max_size=max_size)
    return Method(rule, Damped(step_size), name="Smith et al.")
