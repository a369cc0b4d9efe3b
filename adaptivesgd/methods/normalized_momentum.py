"""Stochastic normalized gradient descent with momentum for large-batch training (Zhao, Xie, Li, 2020).

SNGM    u <- beta u + g / ||g||,    w <- w - eta u
MSGD    v <- beta v + g,            w <- w - eta v
"""

from typing import Any

from ..directions import BlockNormalized, Chain, HeavyBall, Normalized
from ..method import Method
from ..part import StepSize
from .registry import Heading, listed


@listed(Heading.SNGM)
def sngm(
    step_size: float | StepSize[Any] = 0.01, batch_size: int = 128, beta: float = 0.9
) -> Method:
    """SNGM: u <- beta u + g / ||g||, w <- w - eta u. The step is at most eta / (1 - beta) long.

    Parameters
    ----------
    step_size : float or StepSize, default 0.01
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 128
        Batch size B (examples), at least 1.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for large batch
    training" (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> trace = asgd.run(problem, asgd.methods.sngm(0.1, batch_size=32), epochs=20)
    >>> bool(trace["loss"][-1] < 0.1 * trace["loss"][0])
    True
    """
    direction = Chain(Normalized(), HeavyBall(beta))
    return Method(batch_size, step_size, direction, name="SNGM")


@listed(Heading.SNGM)
def sngm_blockwise(
    step_size: float | StepSize[Any] = 0.01, batch_size: int = 128, beta: float = 0.9
) -> Method:
    """SNGM with every block (layer) normalised on its own: u^(k) <- beta u^(k) + g^(k) / ||g^(k)||.

    Parameters
    ----------
    step_size : float or StepSize, default 0.01
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 128
        Batch size B (examples), at least 1.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for large batch
    training"; the block-wise form is attributed.
    """
    direction = Chain(BlockNormalized(), HeavyBall(beta))
    return Method(batch_size, step_size, direction, name="SNGM, block-wise")


@listed(Heading.SNGM, loop="momentum")
def msgd(step_size: float | StepSize[Any], batch_size: int = 128, beta: float = 0.9) -> Method:
    """MSGD, momentum SGD with a large batch: v <- beta v + g, w <- w - eta v.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 128
        Batch size B (examples), at least 1.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for large batch
    training"; their baseline (attributed).
    """
    return Method(batch_size, step_size, HeavyBall(beta), name="MSGD")
