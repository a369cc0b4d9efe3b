"""Layer-wise methods for large batches of a constant size."""

from typing import Any

from ..directions import Chain, HeavyBall, Lamb, Scaled, TrustRatio
from ..method import Method
from ..part import StepSize
from .registry import Heading, listed


@listed(Heading.BASELINES)
def lars(
    step_size: float | StepSize[Any] = 1.0,
    batch_size: int = 128,
    trust_coefficient: float = 0.001,
    weight_decay: float = 0.0,
    beta: float = 0.9,
) -> Method:
    """LARS: a learning rate for every layer, proportional to ||w^(k)|| / ||g^(k)||.

        v^(k) <- beta v^(k) + alpha eta ||w^(k)|| / (||g^(k)|| + wd ||w^(k)||) (g^(k) + wd w^(k))
        w     <- w - v

    eta is `trust_coefficient`. The rate alpha stands inside the momentum, so the step size of the
    method itself is 1. A released code takes alpha_t = alpha_0 (1 - t/T)^2, which is
    step_size=PolynomialDecay(alpha_0, T, 2).

    Parameters
    ----------
    step_size : float or StepSize, default 1.0
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 128
        Batch size B (examples), at least 1.
    trust_coefficient : float, default 0.001
        Trust coefficient eta (dimensionless), above 0.
    weight_decay : float, default 0.0
        Weight-decay coefficient (units of direction per unit of parameter), at least 0.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    You, Gitman and Ginsburg (2017), "Large batch training of convolutional networks" (attributed).
    """
    trust = TrustRatio(trust_coefficient, weight_decay)
    direction = Chain(trust, Scaled(step_size), HeavyBall(beta))
    return Method(batch_size, 1.0, direction, name="LARS")


@listed(Heading.BASELINES)
def lamb(
    step_size: float | StepSize[Any] = 0.01,
    batch_size: int = 128,
    weight_decay: float = 0.0,
    beta1: float = 0.9,
    beta2: float = 0.999,
) -> Method:
    """LAMB: Adam's direction r, with the rate ||w^(k)|| / ||r^(k)|| for every layer.

    Parameters
    ----------
    step_size : float or StepSize, default 0.01
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 128
        Batch size B (examples), at least 1.
    weight_decay : float, default 0.0
        Weight-decay coefficient (units of direction per unit of parameter), at least 0.
    beta1 : float, default 0.9
        Weight of the past in the first moment (dimensionless), in [0, 1).
    beta2 : float, default 0.999
        Weight of the past in the second moment (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    You, Li, Reddi and others (2020), "Large batch optimization for deep learning: training BERT in
    76 minutes" (attributed).
    """
    direction = Lamb(beta1, beta2, weight_decay=weight_decay)
    return Method(batch_size, step_size, direction, name="LAMB")
