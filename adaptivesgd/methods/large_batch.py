"""Layer-wise methods for large batches of a constant size."""

from ..batch_sizes import Constant
from ..directions import Chain, HeavyBall, Lamb, Scaled, TrustRatio
from ..method import Method
from ..step_sizes import Fixed
from ..step_sizes.fixed import as_step_size


def lars(step_size=1.0, batch_size=128, trust_coefficient=0.001, weight_decay=0.0, beta=0.9):
    """LARS: a learning rate for every layer, proportional to ||w^(k)|| / ||g^(k)||.

        v^(k) <- beta v^(k) + alpha eta ||w^(k)|| / (||g^(k)|| + wd ||w^(k)||) (g^(k) + wd w^(k))
        w     <- w - v

    The rate alpha stands inside the momentum, so the step size of the method itself is 1.
    trust_coefficient: eta. A released code takes alpha_t = alpha_0 (1 - t/T)^2, which is
    step_size=PolynomialDecay(alpha_0, T, 2).

    Source: You, Gitman and Ginsburg (2017), Large batch training of convolutional networks.
    """
    trust = TrustRatio(trust_coefficient, weight_decay)
    direction = Chain(trust, Scaled(as_step_size(step_size)), HeavyBall(beta))
    return Method(Constant(batch_size), Fixed(1.0), direction, name="LARS")


def lamb(step_size=0.01, batch_size=128, weight_decay=0.0, beta1=0.9, beta2=0.999):
    """LAMB: Adam's direction r, with the rate ||w^(k)|| / ||r^(k)|| for every layer.

    Source: You, Li, Reddi and others (2020), Large batch optimization for deep learning.
    """
    direction = Lamb(beta1, beta2, weight_decay=weight_decay)
    return Method(Constant(batch_size), as_step_size(step_size), direction, name="LAMB")
