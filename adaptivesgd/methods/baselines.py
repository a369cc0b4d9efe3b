"""The methods that everybody compares with: batches of a constant size."""

from ..batch_sizes import Constant
from ..directions import AdaDelta, AdaGrad, Adam, HeavyBall, Nesterov, RMSProp
from ..method import Method
from ..samplers import Uniform
from ..step_sizes import Polyak
from ..step_sizes.fixed import as_step_size


def gradient_descent(step_size):
    """Gradient descent: w <- w - alpha grad F(w).

    Source: Cauchy (1847).
    """
    return Method(Constant(None), as_step_size(step_size), name="gradient descent")


def sgd(step_size, batch_size=16, sampler=Uniform()):  # noqa: B008, parts are immutable
    """Stochastic gradient descent: w <- w - alpha g.

    Source: Robbins and Monro (1951), A stochastic approximation method.
    """
    return Method(Constant(batch_size), as_step_size(step_size), sampler=sampler, name="SGD")


def momentum(step_size, batch_size=16, beta=0.9):
    """SGD with heavy-ball momentum: v <- beta v + g, w <- w - alpha v.

    Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    """
    return Method(Constant(batch_size), as_step_size(step_size), HeavyBall(beta), name="momentum")


def nesterov(step_size, batch_size=16, beta=0.9):
    """SGD with Nesterov momentum: v <- beta v + g, w <- w - alpha (g + beta v).

    Source: Sutskever, Martens, Dahl and Hinton (2013), On the importance of initialization and momentum.
    """
    return Method(Constant(batch_size), as_step_size(step_size), Nesterov(beta), name="Nesterov")


def adam(step_size=0.001, batch_size=16, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Adam: running means of g and g^2, corrected for their start.

    Source: Kingma and Ba (2015), Adam: a method for stochastic optimization, Algorithm 1.
    """
    direction = Adam(beta1, beta2, epsilon)
    return Method(Constant(batch_size), as_step_size(step_size), direction, name="Adam")


def adadelta(step_size=1.0, batch_size=16, rho=0.95, epsilon=1e-6):
    """AdaDelta: g sqrt(mean of d^2) / sqrt(mean of g^2).

    Source: Zeiler (2012), ADADELTA: an adaptive learning rate method.
    """
    direction = AdaDelta(rho, epsilon)
    return Method(Constant(batch_size), as_step_size(step_size), direction, name="AdaDelta")


def adagrad(step_size=0.01, batch_size=16, epsilon=1e-8):
    """AdaGrad: g / sqrt(sum of g^2).

    Source: Duchi, Hazan and Singer (2011), Adaptive subgradient methods.
    """
    direction = AdaGrad(epsilon)
    return Method(Constant(batch_size), as_step_size(step_size), direction, name="AdaGrad")


def rmsprop(step_size=0.001, batch_size=16, rho=0.9, epsilon=1e-8):
    """RMSProp: g / sqrt(mean of g^2).

    Source: Tieleman and Hinton (2012), lecture 6.5 of Neural networks for machine learning.
    """
    direction = RMSProp(rho, epsilon)
    return Method(Constant(batch_size), as_step_size(step_size), direction, name="RMSProp")


def polyak(batch_size=16, optimal_value=0.0, c=1.0, max_step=1.0):
    """SGD with the stochastic Polyak step: alpha = min((l_B - l*) / (c ||g||^2), max_step).

    Source: Loizou, Vaswani, Laradji and Lacoste-Julien (2021), Stochastic Polyak step-size for SGD.
    """
    return Method(Constant(batch_size), Polyak(optimal_value, c, max_step), name="Polyak step")
