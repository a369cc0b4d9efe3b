"""Big Batch SGD: automated inference using adaptive batch sizes (De, Yadav, Jacobs, Goldstein, 2017).

    draw K examples; g, V their mean gradient and variance
    while ||g||^2 <= V / K:  K <- K + ceil(0.1 K); draw more, keep the old ones
    w <- w - alpha g,        alpha fixed, by backtracking, or by Barzilai-Borwein

K and alpha carry over to the next batch. At K = n the gradient is exact.
"""

from ..batch_sizes import Every, SignalOverNoise
from ..method import Method
from ..samplers import Repeated, Uniform
from ..step_sizes import Armijo, BarzilaiBorwein
from ..step_sizes.fixed import as_step_size


def big_batch(step_size, initial_size=50, theta=1.0, growth_fraction=0.1, max_size=None):
    """Big Batch SGD with a fixed step: grow the batch until theta^2 ||g||^2 > V / K.

    Source: De, Yadav, Jacobs and Goldstein (2017), Automated inference with adaptive batches, Algorithm 1.
    """
    rule = SignalOverNoise(initial_size, theta, growth_fraction, max_size=max_size)
    return Method(rule, as_step_size(step_size), name="Big Batch")


def big_batch_armijo(
    step_size=1.0, initial_size=50, theta=1.0, growth_fraction=0.1, c1=0.1, max_size=None
):
    """Big Batch SGD with backtracking from step_size, doubled whenever the batch has grown.

    Source: De, Yadav, Jacobs and Goldstein (2017), Automated inference with adaptive batches, Algorithm 2.
    """
    rule = SignalOverNoise(initial_size, theta, growth_fraction, max_size=max_size)
    return Method(rule, Armijo(step_size, c1), name="Big Batch, Armijo")


def big_batch_bb(
    step_size=1.0, initial_size=50, theta=1.0, growth_fraction=0.1, c1=0.1, max_size=None
):
    """Big Batch SGD with Barzilai-Borwein steps: two updates per batch, no tuning.

    Source: De, Yadav, Jacobs and Goldstein (2017), Automated inference with adaptive batches, Algorithm 3.
    """
    rule = Every(SignalOverNoise(initial_size, theta, growth_fraction, max_size=max_size), every=2)
    search = Armijo(step_size, c1, regrowth_factor=1.0)
    sampler = Repeated(Uniform(), every=2)
    return Method(rule, BarzilaiBorwein(search), sampler=sampler, name="Big Batch, BB")
