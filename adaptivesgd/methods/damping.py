"""Improving the convergence of SGD through adaptive batch sizes (Sievert and Charles, 2019).

    w_{k+1} = w_k - alpha g_k,    g_k from B_k examples drawn without replacement

    AdaDamp     B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*))
    PadaDamp    B_k = B_0 + ceil(growth_rate k)
    GeoDamp     B_k = B_0 growth_factor^floor(epochs / delay)

Where B_k exceeds the data, or max_size, as many examples as possible are drawn and the step becomes
alpha max_size / B_k. With max_size = B_0 only the step changes: the learning-rate twins.
"""

from typing import Any

from ..batch_sizes import (
    Every,
    GeometricGrowth,
    GradientNormRatio,
    LinearGrowth,
    LossRatio,
    RollingAverage,
    RoundedLinearGrowth,
    RunningLossRatio,
    SubsampledLossRatio,
)
from ..method import Method
from ..part import StepSize
from ..step_sizes import Damped
from .registry import Heading, listed


@listed(Heading.ADADAMP)
def adadamp(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    optimal_value: float = 0.0,
    every: int = 1,
    max_size: int | None = None,
) -> Method:
    """AdaDamp: B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*)), the exact loss every `every` updates.

    The formula evaluates the loss at every update, every=1. The authors' code evaluates it at every
    20th, and not before the 100th: `Every(LossRatio(initial_size), 20, warmup=100)`.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    every : int, default 1
        Period (updates), at least 1.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    as in the authors' code.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> trace = asgd.run(problem, asgd.methods.adadamp(0.1, initial_size=8, every=5), epochs=10)
    >>> bool(trace["batch_size"][-1] > 8)
    True
    """
    rule = LossRatio(initial_size, optimal_value, max_size=max_size)
    return Method(Every(rule, every), Damped(step_size), name="AdaDamp")


@listed(Heading.ADADAMP)
def adadamp_subsampled(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    optimal_value: float = 0.0,
    every: int = 1,
    fraction: float = 0.1,
    max_size: int | None = None,
) -> Method:
    """AdaDamp with the loss of a random fraction of the examples.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    every : int, default 1
        Period (updates), at least 1.
    fraction : float, default 0.1
        Fraction of the examples that is evaluated (dimensionless), in (0, 1].
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code.
    """
    rule = SubsampledLossRatio(initial_size, optimal_value, fraction, max_size=max_size)
    return Method(Every(rule, every), Damped(step_size), name="AdaDamp (subsampled)")


@listed(Heading.ADADAMP)
def adadamp_running(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    optimal_value: float = 0.0,
    window: int = 10,
    max_size: int | None = None,
) -> Method:
    """AdaDamp with the mean loss of the latest batches, which is free.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    window : int, default 10
        Number of latest batches that are averaged (batches), at least 1.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code.
    """
    rule = RunningLossRatio(initial_size, optimal_value, window, max_size=max_size)
    return Method(rule, Damped(step_size), name="AdaDamp (running)")


@listed(Heading.ADADAMP)
def adadamp_nonconvex(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    every: int = 1,
    max_size: int | None = None,
) -> Method:
    """AdaDamp for non-convex F: B_k = ceil(B_0 ||grad F(w_0)||^2 / ||grad F(w_k)||^2).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    every : int, default 1
        Period (updates), at least 1.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    as in the authors' code.
    """
    rule = GradientNormRatio(initial_size, max_size=max_size)
    return Method(Every(rule, every), Damped(step_size), name="AdaDamp (gradient norm)")


@listed(Heading.ADADAMP)
def padadamp(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    growth_rate: float = 0.1,
    max_size: int | None = None,
) -> Method:
    """PadaDamp: B_k = B_0 + ceil(growth_rate k).

    The authors' code has growth_rate = 1e-3 by default.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    growth_rate : float, default 0.1
        Growth of the batch per update (examples per update), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    as in the authors' code.
    """
    rule = LinearGrowth(initial_size, growth_rate, max_size=max_size)
    return Method(rule, Damped(step_size), name="PadaDamp")


@listed(Heading.ADADAMP)
def geodamp(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    growth_factor: float = 2.0,
    delay: float = 5.0,
    max_size: int | None = None,
) -> Method:
    """GeoDamp: B_k = B_0 growth_factor^floor(epochs / delay).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    growth_factor : float, default 2.0
        Factor by which the batch grows (dimensionless), at least 1.
    delay : float, default 5.0
        Interval between two increases (passes over the data), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    as in the authors' code.
    """
    rule = GeometricGrowth(initial_size, growth_factor, delay, max_size=max_size)
    return Method(rule, Damped(step_size), name="GeoDamp")


@listed(Heading.ADADAMP)
def radadamp(
    step_size: float | StepSize[Any],
    initial_size: int = 16,
    rho: float = 0.2,
    every: int = 20,
    warmup: int = 100,
    max_size: int | None = None,
) -> Method:
    """RadaDamp: B_k from rolling averages of the batches' losses and gradient norms.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    initial_size : int, default 16
        First batch size B_0 (examples), at least 1.
    rho : float, default 0.2
        Weight of the past in the paper's running averages (dimensionless), in [0, 1).
    every : int, default 20
        Period (updates), at least 1.
    warmup : int, default 100
        Update from which the periodic evaluations count (updates), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Shah, code of "Improving the convergence of SGD through adaptive batch sizes".
    """
    rule = RollingAverage(initial_size, rho, every, warmup, max_size=max_size)
    return Method(rule, Damped(step_size), name="RadaDamp")


@listed(Heading.ADADAMP)
def padadamp_lr(
    step_size: float | StepSize[Any], batch_size: int = 16, growth_rate: float = 0.1
) -> Method:
    """PadaDamp's rate twin: batches of B_0, alpha_k = alpha B_0 / (B_0 + ceil(growth_rate k)).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    growth_rate : float, default 0.1
        Growth of the batch per update (examples per update), at least 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code.
    """
    rule = LinearGrowth(batch_size, growth_rate, max_size=batch_size)
    return Method(rule, Damped(step_size), name="PadaDamp, rate twin")


@listed(Heading.ADADAMP)
def geodamp_lr(
    step_size: float | StepSize[Any],
    batch_size: int = 16,
    growth_factor: float = 2.0,
    delay: float = 5.0,
) -> Method:
    """GeoDamp's rate twin: batches of B_0, alpha_k = alpha / growth_factor^floor(epochs / delay).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    growth_factor : float, default 2.0
        Factor by which the batch grows (dimensionless), at least 1.
    delay : float, default 5.0
        Interval between two increases (passes over the data), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code.
    """
    rule = GeometricGrowth(batch_size, growth_factor, delay, max_size=batch_size)
    return Method(rule, Damped(step_size), name="GeoDamp, rate twin")


@listed(Heading.ADADAMP)
def cntsdamp_lr(
    step_size: float | StepSize[Any], batch_size: int = 16, growth_rate: float = 0.02
) -> Method:
    """SGD with a 1/k rate: batches of B_0, alpha_k = alpha B_0 / round(B_0 + 1 + growth_rate (k + 1)).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    growth_rate : float, default 0.02
        Growth of the batch per update (examples per update), at least 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    their code.
    """
    rule = RoundedLinearGrowth(batch_size, growth_rate, max_size=batch_size)
    return Method(rule, Damped(step_size), name="CntsDamp, rate twin")
