"""Big Batch SGD: automated inference using adaptive batch sizes (De, Yadav, Jacobs, Goldstein, 2017).

    draw K examples; g, V their mean gradient and variance
    while ||g||^2 <= V / K:  K <- K + ceil(0.1 K); draw more, keep the old ones
    w <- w - alpha g,        alpha fixed, by backtracking, or by Barzilai-Borwein

K and alpha carry over to the next batch. At K = n the gradient is exact.
"""

from typing import Any

from ..batch_sizes import Every, SignalOverNoise
from ..method import Method
from ..part import StepSize
from ..samplers import Repeated, Uniform
from ..step_sizes import Armijo, BarzilaiBorwein
from .registry import Heading, listed


@listed(Heading.BIG_BATCH)
def big_batch(
    step_size: float | StepSize[Any],
    initial_size: int = 50,
    theta: float = 1.0,
    growth_fraction: float = 0.1,
    max_size: int | None = None,
) -> Method:
    """Big Batch SGD with a fixed step: enlarge the batch until theta^2 ||g||^2 > V / K.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 50
        First batch size B_0 (examples), at least 2.
    theta : float, default 1.0
        Largest ratio of noise to signal that passes the test (dimensionless), in (0, 1].
    growth_fraction : float, default 0.1
        Fraction of the batch added at each enlargement (dimensionless), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
    Algorithm 1.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> trace = asgd.run(problem, asgd.methods.big_batch(0.1, initial_size=8), epochs=20)
    >>> bool(trace["batch_size"][-1] > 8)
    True
    """
    rule = SignalOverNoise(initial_size, theta, growth_fraction, max_size=max_size)
    return Method(rule, step_size, name="Big Batch")


@listed(Heading.BIG_BATCH)
def big_batch_armijo(
    step_size: float = 1.0,
    initial_size: int = 50,
    theta: float = 1.0,
    growth_fraction: float = 0.1,
    c1: float = 0.1,
    max_size: int | None = None,
) -> Method:
    """Big Batch SGD with backtracking from step_size, doubled whenever the batch was enlarged.

    Parameters
    ----------
    step_size : float, default 1.0
        Step size alpha (parameters per unit of direction); the first trial of the line search.
    initial_size : int, default 50
        First batch size B_0 (examples), at least 2.
    theta : float, default 1.0
        Largest ratio of noise to signal that passes the test (dimensionless), in (0, 1].
    growth_fraction : float, default 0.1
        Fraction of the batch added at each enlargement (dimensionless), above 0.
    c1 : float, default 0.1
        Required fraction of the predicted decrease (dimensionless), in (0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
    Algorithm 2.
    """
    rule = SignalOverNoise(initial_size, theta, growth_fraction, max_size=max_size)
    return Method(rule, Armijo(step_size, c1), name="Big Batch, Armijo")


@listed(Heading.BIG_BATCH)
def big_batch_bb(
    step_size: float = 1.0,
    initial_size: int = 50,
    theta: float = 1.0,
    growth_fraction: float = 0.1,
    c1: float = 0.1,
    max_size: int | None = None,
) -> Method:
    """Big Batch SGD with Barzilai-Borwein steps: two updates per batch, no tuning.

    Parameters
    ----------
    step_size : float, default 1.0
        Step size alpha (parameters per unit of direction); the first trial of the line search.
    initial_size : int, default 50
        First batch size B_0 (examples), at least 2.
    theta : float, default 1.0
        Largest ratio of noise to signal that passes the test (dimensionless), in (0, 1].
    growth_fraction : float, default 0.1
        Fraction of the batch added at each enlargement (dimensionless), above 0.
    c1 : float, default 0.1
        Required fraction of the predicted decrease (dimensionless), in (0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
    Algorithm 3.
    """
    rule = Every(SignalOverNoise(initial_size, theta, growth_fraction, max_size=max_size), every=2)
    search = Armijo(step_size, c1, regrowth_factor=1.0)
    sampler = Repeated(Uniform(), every=2)
    return Method(rule, BarzilaiBorwein(search), sampler=sampler, name="Big Batch, BB")
