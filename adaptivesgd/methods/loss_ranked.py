"""Online batch selection for faster training of neural networks (Loshchilov and Hutter, 2015).

first epoch: serve every example once, note its loss
then: every T_s examples, rank all by falling latest loss;
      draw rank i with probability p_i ~ s_e^(-i/N), with replacement
      train on the batch with AdaDelta or Adam, note its losses
      every 1/r_freq epochs, evaluate the losses again
"""

from typing import Any

from ..batch_sizes import ExponentialInEpochs
from ..directions import AdaDelta, ReorderedAdam
from ..method import Method
from ..part import Sampler, StepSize
from ..samplers import RankBased
from .registry import Heading, listed

SELECTION = RankBased()


@listed(Heading.SELECTION)
def online_batch_selection(
    step_size: float | StepSize[Any] = 1.0,
    batch_size: int = 64,
    sampler: Sampler[Any] = SELECTION,
) -> Method:
    """Online batch selection with AdaDelta: large known losses are drawn exponentially more often.

    Parameters
    ----------
    step_size : float or StepSize, default 1.0
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 64
        Batch size B (examples), at least 1.
    sampler : Sampler, default RankBased()
        Sampler that draws the examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks";
    as in a released script.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.samplers import RankBased
    >>> sampler = RankBased(pressure=100, final_pressure=1, epochs=10)
    >>> method = asgd.methods.online_batch_selection(batch_size=16, sampler=sampler)
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> bool(asgd.run(problem, method, epochs=5)["loss"][-1] < 1)
    True
    """
    return Method(batch_size, step_size, AdaDelta(), sampler, name="online selection, AdaDelta")


@listed(Heading.SELECTION, loop="online_batch_selection")
def online_batch_selection_adam(
    step_size: float | StepSize[Any] = 0.001,
    batch_size: int = 64,
    sampler: Sampler[Any] = SELECTION,
) -> Method:
    """Online batch selection with Adam (epsilon outside the bias correction).

    Parameters
    ----------
    step_size : float or StepSize, default 0.001
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 64
        Batch size B (examples), at least 1.
    sampler : Sampler, default RankBased()
        Sampler that draws the examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks";
    as in a released script.
    """
    return Method(batch_size, step_size, ReorderedAdam(), sampler, name="online selection, Adam")


@listed(Heading.SELECTION, loop="online_batch_selection")
def online_batch_selection_growing(
    step_size: float | StepSize[Any] = 1.0,
    initial_size: int = 64,
    final_size: int = 1024,
    epochs: int = 50,
    sampler: Sampler[Any] = SELECTION,
) -> Method:
    """Online batch selection with AdaDelta and B = floor(B_0 (B_end / B_0)^(epoch / E)).

    Parameters
    ----------
    step_size : float or StepSize, default 1.0
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 64
        First batch size B_0 (examples), at least 1.
    final_size : int, default 1024
        Last batch size B_end (examples), at least 1.
    epochs : int, default 50
        Length of the schedule (passes over the data), E, at least 2.
    sampler : Sampler, default RankBased()
        Sampler that draws the examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Loshchilov and Hutter (2015), "Online batch selection for faster training of neural networks";
    as in a released script.
    """
    rule = ExponentialInEpochs(initial_size, final_size, epochs)
    return Method(rule, step_size, AdaDelta(), sampler, name="online selection, growing")
