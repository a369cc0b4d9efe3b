"""Batch sizes by the noise of the gradients, after the five papers."""

from typing import Any

from ..batch_sizes import GradientDiversity, HalfBatchSimilarity, NormTest, TwoBatchNoiseScale
from ..directions import AdaGrad
from ..method import Method
from ..part import StepSize
from ..samplers import Shuffled
from ..step_sizes import RootScaled
from .registry import Heading, listed


@listed(Heading.FRONTIER)
def adadagrad(
    step_size: float | StepSize[Any] = 0.01,
    initial_size: int = 16,
    theta: float = 0.9,
    epsilon: float = 1e-8,
    max_size: int | None = None,
) -> Method:
    """AdAdaGrad: the norm test, B <- ceil(tr Var(g_i) / (theta^2 ||g||^2)), with AdaGrad's direction.

    Parameters
    ----------
    step_size : float or StepSize, default 0.01
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    theta : float, default 0.9
        Largest ratio of noise to signal that passes the test (dimensionless), above 0.
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Lau, Liu and Kolar (2024), "AdAdaGrad: adaptive batch size schemes for adaptive gradient methods"
    (attributed).
    """
    rule = NormTest(initial_size, theta, max_size=max_size)
    return Method(rule, step_size, AdaGrad(epsilon), name="AdAdaGrad")


@listed(Heading.FRONTIER)
def divebatch(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    diversity_factor: float = 0.1,
    delay: float = 5.0,
    max_size: int | None = 2048,
) -> Method:
    """DiveBatch: B <- max(B, floor(diversity_factor n Delta)), Delta = sum ||g_i||^2 / ||sum g_i||^2.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    diversity_factor : float, default 0.1
        Factor of n times the gradient diversity (examples), above 0.
    delay : float, default 5.0
        Interval between two increases (passes over the data), above 0.
    max_size : int or None, default 2048
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Chen, Wang and Sundaram (2025), "DiveBatch: accelerating model training through gradient-diversity
    aware batch size adaptation", as in their code.
    """
    rule = GradientDiversity(initial_size, diversity_factor, delay, max_size=max_size)
    return Method(rule, step_size, sampler=Shuffled(), name="DiveBatch")


@listed(Heading.FRONTIER)
def simigrad(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    similarity: float = 0.5,
    max_size: int | None = None,
) -> Method:
    """SimiGrad: a tenth more or fewer examples, by the cosine of the gradients of two half-batches.

    The step size grows with the root of the batch, alpha sqrt(B / B_0).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    similarity : float, default 0.5
        Cosine of the two half-batch gradients that is aimed at (dimensionless), in (0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Qin and others (2021), "SimiGrad: fine-grained adaptive batching for large scale training using
    gradient similarity measurement", as in a reimplementation (attributed).
    """
    rule = HalfBatchSimilarity(initial_size, similarity, max_size=max_size)
    return Method(rule, RootScaled(step_size, initial_size), name="SimiGrad")


@listed(Heading.FRONTIER)
def two_batch_noise_scale(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    decay: float = 0.95,
    max_size: int | None = None,
) -> Method:
    """The noise scale as the batch size, from the gradients of a batch and of half of it.

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
    McCandlish, Kaplan, Amodei and others (2018), "An empirical model of large-batch training",
    appendix (attributed).
    """
    rule = TwoBatchNoiseScale(initial_size, decay, max_size=max_size)
    return Method(rule, step_size, name="two-batch noise scale")
