"""Online batch selection for faster training of neural networks (Loshchilov and Hutter, 2015).

first epoch: serve every example once, note its loss
then: every T_s examples, rank all by falling latest loss;
      draw rank i with probability p_i ~ s_e^(-i/N), with replacement
      train on the batch with AdaDelta or Adam, note its losses
      every 1/r_freq epochs, evaluate the losses anew
"""

from ..batch_sizes import Constant, ExponentialInEpochs
from ..directions import AdaDelta, ReorderedAdam
from ..method import Method
from ..samplers import RankBased
from ..step_sizes.fixed import as_step_size

SELECTION = RankBased()


def online_batch_selection(step_size=1.0, batch_size=64, sampler=SELECTION):
    """Online batch selection with AdaDelta: large known losses are drawn exponentially more often.

    sampler: `RankBased(pressure=100, final_pressure=None, epochs=50, recompute_frequency=0, ...)`.

    Source: Loshchilov and Hutter (2015), Online batch selection for faster training of neural networks.
    """
    rule, step = Constant(batch_size), as_step_size(step_size)
    return Method(rule, step, AdaDelta(), sampler, name="online selection, AdaDelta")


def online_batch_selection_adam(step_size=0.001, batch_size=64, sampler=SELECTION):
    """Online batch selection with Adam (epsilon outside the bias correction).

    Source: Loshchilov and Hutter (2015), Online batch selection for faster training of neural networks.
    """
    rule, step = Constant(batch_size), as_step_size(step_size)
    return Method(rule, step, ReorderedAdam(), sampler, name="online selection, Adam")


def online_batch_selection_growing(
    step_size=1.0, initial_size=64, final_size=1024, epochs=50, sampler=SELECTION
):
    """Online batch selection with AdaDelta and B = floor(B_0 (B_end / B_0)^(epoch / E)).

    Source: Loshchilov and Hutter (2015), Online batch selection for faster training of neural networks.
    """
    rule, step = ExponentialInEpochs(initial_size, final_size, epochs), as_step_size(step_size)
    return Method(rule, step, AdaDelta(), sampler, name="online selection, growing")
