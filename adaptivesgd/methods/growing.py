"""Other rules that let the batch grow."""

from ..batch_sizes import (
    GeometricGrowth,
    InnerProductTest,
    Largest,
    Multiplicative,
    NoiseScale,
    NormTest,
    OrthogonalityTest,
    StepSchedule,
)
from ..method import Method
from ..step_sizes import Damped
from ..step_sizes.fixed import as_step_size


def friedlander_schmidt(step_size, initial=16, factor=1.1, increment=1.0, maximum=None):
    """A constant factor more examples at every update: B <- 1.1 B + 1.

    Source: Friedlander and Schmidt (2012), Hybrid deterministic-stochastic methods for data fitting.
    """
    rule = Multiplicative(initial, factor, increment, maximum=maximum)
    return Method(rule, as_step_size(step_size), name="Friedlander-Schmidt")


def norm_test(step_size, initial=16, theta=0.9, maximum=None):
    """The norm test: B <- ceil(tr Var(g_i) / (theta^2 ||g||^2)) if that is more.

    Source: Byrd, Chin, Nocedal and Wu (2012), Sample size selection in optimization methods for machine learning.
    """
    return Method(
        NormTest(initial, theta, maximum=maximum), as_step_size(step_size), name="norm test"
    )


def inner_product_test(step_size, initial=16, theta=0.9, nu=5.84, maximum=None):
    """The augmented inner-product test: small variance along g, and bounded variance across it.

    Source: Bollapragada, Byrd and Nocedal (2018), Adaptive sampling strategies for stochastic optimization.
    """
    tests = InnerProductTest(initial, theta), OrthogonalityTest(initial, nu)
    rule = Largest(tests, maximum=maximum)
    return Method(rule, as_step_size(step_size), name="inner-product test")


def noise_scale(step_size, initial=16, mu=0.95, maximum=None):
    """The simple gradient noise scale as the batch size: B = tr Sigma / ||grad F||^2.

    Source: McCandlish, Kaplan, Amodei and others (2018), An empirical model of large-batch training.
    """
    rule = NoiseScale(initial, mu, maximum=maximum)
    return Method(rule, as_step_size(step_size), name="noise scale")


def adabatch(step_size, initial=16, delay=20.0, maximum=None):
    """AdaBatch: double the batch every `delay` epochs.

    Source: Devarakonda, Naumov and Garland (2017), AdaBatch: adaptive batch sizes for training deep networks.
    """
    rule = GeometricGrowth(initial, 2.0, delay, maximum=maximum)
    return Method(rule, as_step_size(step_size), name="AdaBatch")


def smith(step_size, initial=16, factor=5.0, milestones=(60, 120, 160), maximum=None):
    """Multiply the batch by `factor` at each milestone (epochs), where others cut the rate.

    Source: Smith, Kindermans, Ying and Le (2018), Don't decay the learning rate, increase the batch size.
    """
    rule = StepSchedule(initial, factor, milestones, maximum=maximum)
    return Method(rule, Damped(step_size), name="Smith et al.")
