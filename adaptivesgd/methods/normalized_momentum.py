"""Stochastic normalized gradient descent with momentum for large-batch training (Zhao, Xie, Li, 2020).

SNGM    u <- beta u + g / ||g||,    w <- w - eta u
MSGD    v <- beta v + g,            w <- w - eta v
"""

from ..batch_sizes import Constant
from ..directions import BlockNormalized, Chain, HeavyBall, Normalized
from ..method import Method
from ..step_sizes.fixed import as_step_size


def sngm(step_size=0.01, batch_size=128, beta=0.9):
    """SNGM: u <- beta u + g / ||g||, w <- w - eta u. The step is at most eta / (1 - beta) long.

    Source: Zhao, Xie and Li (2020), Stochastic normalized gradient descent with momentum.
    """
    direction = Chain(Normalized(), HeavyBall(beta))
    return Method(Constant(batch_size), as_step_size(step_size), direction, name="SNGM")


def sngm_blockwise(step_size=0.01, batch_size=128, beta=0.9):
    """SNGM with every block (layer) normalised on its own: u^(k) <- beta u^(k) + g^(k) / ||g^(k)||.

    Source: Zhao, Xie and Li (2020), Stochastic normalized gradient descent with momentum.
    """
    direction = Chain(BlockNormalized(), HeavyBall(beta))
    return Method(Constant(batch_size), as_step_size(step_size), direction, name="SNGM, block-wise")


def msgd(step_size, batch_size=128, beta=0.9):
    """MSGD, momentum SGD with a large batch: v <- beta v + g, w <- w - eta v.

    Source: Zhao, Xie and Li (2020), Stochastic normalized gradient descent with momentum; baseline.
    """
    return Method(Constant(batch_size), as_step_size(step_size), HeavyBall(beta), name="MSGD")
