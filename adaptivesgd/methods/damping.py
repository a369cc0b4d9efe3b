"""Improving the convergence of SGD through adaptive batch sizes (Sievert and Charles, 2019).

    w_{k+1} = w_k - alpha g_k,    g_k from B_k examples drawn without replacement

    AdaDamp     B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*))
    PadaDamp    B_k = B_0 + ceil(growth_rate k)
    GeoDamp     B_k = B_0 growth_factor^floor(epochs / delay)

Where B_k exceeds the data, or max_size, all that is there is taken and the step becomes
alpha max / B_k. With a maximum of B_0 only the step changes: the learning-rate twins.
"""

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
from ..step_sizes import Damped


def adadamp(step_size, initial_size=16, optimal_value=0.0, every=1, max_size=None):
    """AdaDamp: B_k = ceil(B_0 (F(w_0) - F*) / (F(w_k) - F*)), the exact loss every `every` updates.

    The formula looks at every update, every=1; the code at every 20th, and not before the 100th:
    `Every(LossRatio(initial_size), 20, warmup=100)`.

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes.
    """
    rule = LossRatio(initial_size, optimal_value, max_size=max_size)
    return Method(Every(rule, every), Damped(step_size), name="AdaDamp")


def adadamp_subsampled(
    step_size, initial_size=16, optimal_value=0.0, every=1, fraction=0.1, max_size=None
):
    """AdaDamp with the loss of a random share of the examples.

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes; code.
    """
    rule = SubsampledLossRatio(initial_size, optimal_value, fraction, max_size=max_size)
    return Method(Every(rule, every), Damped(step_size), name="AdaDamp (subsampled)")


def adadamp_running(step_size, initial_size=16, optimal_value=0.0, window=10, max_size=None):
    """AdaDamp with the mean loss of the latest batches, which costs nothing.

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes; code.
    """
    rule = RunningLossRatio(initial_size, optimal_value, window, max_size=max_size)
    return Method(rule, Damped(step_size), name="AdaDamp (running)")


def adadamp_nonconvex(step_size, initial_size=16, every=1, max_size=None):
    """AdaDamp for non-convex F: B_k = ceil(B_0 ||grad F(w_0)||^2 / ||grad F(w_k)||^2).

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes.
    """
    rule = GradientNormRatio(initial_size, max_size=max_size)
    return Method(Every(rule, every), Damped(step_size), name="AdaDamp (gradient norm)")


def padadamp(step_size, initial_size=16, growth_rate=0.1, max_size=None):
    """PadaDamp: B_k = B_0 + ceil(growth_rate k). growth_rate: examples per update; 1e-3 by default in the code.

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes.
    """
    return Method(
        LinearGrowth(initial_size, growth_rate, max_size=max_size),
        Damped(step_size),
        name="PadaDamp",
    )


def geodamp(step_size, initial_size=16, growth_factor=2.0, delay=5.0, max_size=None):
    """GeoDamp: B_k = B_0 growth_factor^floor(epochs / delay).

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes.
    """
    rule = GeometricGrowth(initial_size, growth_factor, delay, max_size=max_size)
    return Method(rule, Damped(step_size), name="GeoDamp")


def radadamp(step_size, initial_size=16, rho=0.2, every=20, warmup=100, max_size=None):
    """RadaDamp: B_k from rolling averages of the batches' losses and gradient norms.

    Source: Sievert and Shah, code of Improving the convergence of SGD through adaptive batch sizes.
    """
    rule = RollingAverage(initial_size, rho, every, warmup, max_size=max_size)
    return Method(rule, Damped(step_size), name="RadaDamp")


def padadamp_lr(step_size, batch_size=16, growth_rate=0.1):
    """PadaDamp's twin: batches of B_0, alpha_k = alpha B_0 / (B_0 + ceil(growth_rate k)).

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes; code.
    """
    rule = LinearGrowth(batch_size, growth_rate, max_size=batch_size)
    return Method(rule, Damped(step_size), name="PadaDamp, rate twin")


def geodamp_lr(step_size, batch_size=16, growth_factor=2.0, delay=5.0):
    """GeoDamp's twin: batches of B_0, alpha_k = alpha / growth_factor^floor(epochs / delay).

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes; code.
    """
    rule = GeometricGrowth(batch_size, growth_factor, delay, max_size=batch_size)
    return Method(rule, Damped(step_size), name="GeoDamp, rate twin")


def cntsdamp_lr(step_size, batch_size=16, growth_rate=0.02):
    """SGD with a 1/k rate: batches of B_0, alpha_k = alpha B_0 / round(B_0 + 1 + growth_rate (k + 1)).

    Source: Sievert and Charles (2019), Improving the convergence of SGD through adaptive batch sizes; code.
    """
    rule = RoundedLinearGrowth(batch_size, growth_rate, max_size=batch_size)
    return Method(rule, Damped(step_size), name="CntsDamp, rate twin")
