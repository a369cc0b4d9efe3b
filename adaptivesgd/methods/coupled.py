"""Coupling adaptive batch sizes with learning rates (Balles, Romero and Hennig, 2017).

l  <- mu l  + (1 - mu) (the batch's loss)
xi <- mu xi + (1 - mu) (the batch's trace of the gradient variance)
w  <- w - alpha g
m  <- clip(round(alpha xi / l), 16, 2048)        for the next update
"""

from ..batch_sizes import CorrectedVarianceOverLoss, VarianceOverLoss
from ..method import Method
from ..step_sizes.fixed import as_step_size


def cabs(step_size, initial_size=16, min_size=16, max_size=2048, decay=0.95, scale=1.0):
    """CABS: B = alpha tr(Sigma) / F, step size times gradient variance over loss; as released.

    Source: Balles, Romero and Hennig (2017), Coupling adaptive batch sizes with learning rates.
    """
    rule = VarianceOverLoss(initial_size, min_size, decay, scale, max_size=max_size)
    return Method(rule, as_step_size(step_size), name="CABS")


def cabs_corrected(step_size, initial_size=16, min_size=4, max_size=2048, decay=0.95, scale=1.0):
    """CABS without the bias of its averages' start and of its variance, and with a lower floor.

    Source: Balles, Romero and Hennig (2017), Coupling adaptive batch sizes with learning rates; corrected.
    """
    rule = CorrectedVarianceOverLoss(initial_size, min_size, decay, scale, max_size=max_size)
    return Method(rule, as_step_size(step_size), name="CABS (corrected)")
