"""Coupling adaptive batch sizes with learning rates (Balles, Romero and Hennig, 2017).

l  <- decay l  + (1 - decay) (the batch's loss)
xi <- decay xi + (1 - decay) (the batch's trace of the gradient variance)
w  <- w - alpha g
B  <- clip(round(alpha xi / l), min_size, max_size)        for the next update
"""

from typing import Any

from ..batch_sizes import CorrectedVarianceOverLoss, VarianceOverLoss
from ..method import Method
from ..part import StepSize
from .registry import Heading, listed


@listed(Heading.CABS)
def cabs(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    min_size: int = 16,
    max_size: int = 2048,
    decay: float = 0.95,
    scale: float = 1.0,
) -> Method:
    """CABS: B = alpha tr(Sigma) / F, step size times gradient variance over loss; as released.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    min_size : int, default 16
        Smallest batch that is requested (examples), at least 2.
    max_size : int, default 2048
        Largest batch that is drawn (examples), at least `min_size`.
    decay : float, default 0.95
        Weight of the past in the running averages (dimensionless), in [0, 1).
    scale : float, default 1.0
        Factor of the batch size (dimensionless); 1 is recommended.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates";
    as in the authors' code.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> trace = asgd.run(problem, asgd.methods.cabs(0.5, min_size=4), epochs=5)
    >>> bool(trace["loss"][-1] < 0.1 * trace["loss"][0])
    True
    """
    rule = VarianceOverLoss(initial_size, min_size, decay, scale, max_size=max_size)
    return Method(rule, step_size, name="CABS")


@listed(Heading.CABS)
def cabs_corrected(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    min_size: int = 4,
    max_size: int = 2048,
    decay: float = 0.95,
    scale: float = 1.0,
) -> Method:
    """CABS without the biases of its averages' start and of its variance, and with a lower floor.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    min_size : int, default 4
        Smallest batch that is requested (examples), at least 2.
    max_size : int, default 2048
        Largest batch that is drawn (examples), at least `min_size`.
    decay : float, default 0.95
        Weight of the past in the running averages (dimensionless), in [0, 1).
    scale : float, default 1.0
        Factor of the batch size (dimensionless); 1 is recommended.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates"; the
    rule is equation (22), as their code cites it; the corrections are ours.
    """
    rule = CorrectedVarianceOverLoss(initial_size, min_size, decay, scale, max_size=max_size)
    return Method(rule, step_size, name="CABS (corrected)")
