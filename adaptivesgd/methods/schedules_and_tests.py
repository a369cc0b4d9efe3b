"""Other rules that let the batch grow."""

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
from ..step_sizes import Damped
from ..step_sizes.fixed import as_step_size


def friedlander_schmidt(
    step_size, initial_size=16, growth_factor=1.1, increment=1.0, max_size=None
):
    """A constant factor more examples at every update: B <- 1.1 B + 1.

    Source: Friedlander and Schmidt (2012), Hybrid deterministic-stochastic methods for data fitting.
    """
    rule = Multiplicative(initial_size, growth_factor, increment, max_size=max_size)
    return Method(rule, as_step_size(step_size), name="Friedlander-Schmidt")


def norm_test(step_size, initial_size=16, theta=0.9, max_size=None):
    """The norm test: B <- ceil(tr Var(g_i) / (theta^2 ||g||^2)) if that is more.

    Source: Byrd, Chin, Nocedal and Wu (2012), Sample size selection in optimization methods for machine learning.
    """
    return Method(
        NormTest(initial_size, theta, max_size=max_size), as_step_size(step_size), name="norm test"
    )


def inner_product_test(step_size, initial_size=16, theta=0.9, nu=5.84, max_size=None):
    """The augmented inner-product test: small variance along g, and bounded variance across it.

    Source: Bollapragada, Byrd and Nocedal (2018), Adaptive sampling strategies for stochastic optimization.
    """
    tests = InnerProductTest(initial_size, theta), OrthogonalityTest(initial_size, nu)
    rule = Maximum(tests, max_size=max_size)
    return Method(rule, as_step_size(step_size), name="inner-product test")


def noise_scale(step_size, initial_size=16, decay=0.95, max_size=None):
    """The simple gradient noise scale as the batch size: B = tr Sigma / ||grad F||^2.

    Source: McCandlish, Kaplan, Amodei and others (2018), An empirical model of large-batch training.
    """
    rule = NoiseScale(initial_size, decay, max_size=max_size)
    return Method(rule, as_step_size(step_size), name="noise scale")


def adabatch(step_size, initial_size=16, delay=20.0, max_size=None):
    """AdaBatch: double the batch every `delay` epochs.

    Source: Devarakonda, Naumov and Garland (2017), AdaBatch: adaptive batch sizes for training deep networks.
    """
    rule = GeometricGrowth(initial_size, 2.0, delay, max_size=max_size)
    return Method(rule, as_step_size(step_size), name="AdaBatch")


def smith(step_size, initial_size=16, growth_factor=5.0, milestones=(60, 120, 160), max_size=None):
    """Multiply the batch by `growth_factor` at each milestone (epochs), where others cut the rate.

    Source: Smith, Kindermans, Ying and Le (2018), Don't decay the learning rate, increase the batch size.
    """
    rule = MilestoneGrowth(initial_size, growth_factor, milestones, max_size=max_size)
    return Method(rule, Damped(step_size), name="Smith et al.")
