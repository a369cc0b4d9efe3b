"""The usual baselines: batches of a constant size."""

from typing import Any

from ..batch_sizes import Constant
from ..directions import AdaDelta, AdaGrad, Adam, HeavyBall, Nesterov, RMSProp
from ..method import Method
from ..part import Sampler, StepSize
from ..samplers import Uniform
from ..step_sizes import Polyak
from .registry import Heading, listed


@listed(Heading.BASELINES)
def gradient_descent(step_size: float | StepSize[Any]) -> Method:
    """Gradient descent: w <- w - alpha grad F(w).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Cauchy (1847), "Méthode générale pour la résolution des systèmes d'équations simultanées"
    (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> trace = asgd.run(problem, asgd.methods.gradient_descent(0.5), updates=50)
    >>> bool(trace["loss"][-1] < 0.1 * trace["loss"][0])
    True
    """
    return Method(Constant(None), step_size, name="gradient descent")


@listed(Heading.BASELINES)
def sgd(
    step_size: float | StepSize[Any],
    batch_size: int = 16,
    sampler: Sampler[Any] = Uniform(),  # noqa: B008, parts are immutable
) -> Method:
    """Stochastic gradient descent: w <- w - alpha g.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    sampler : Sampler, default Uniform()
        Sampler that draws the examples.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Robbins and Monro (1951), "A stochastic approximation method" (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> trace = asgd.run(problem, asgd.methods.sgd(0.1, batch_size=8), epochs=5)
    >>> bool(trace["loss"][-1] < 0.1 * trace["loss"][0])
    True
    """
    return Method(batch_size, step_size, sampler=sampler, name="SGD")


@listed(Heading.BASELINES)
def momentum(step_size: float | StepSize[Any], batch_size: int = 16, beta: float = 0.9) -> Method:
    """SGD with heavy-ball momentum: v <- beta v + g, w <- w - alpha v.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Polyak (1964), "Some methods of speeding up the convergence of iteration methods" (attributed).
    """
    return Method(batch_size, step_size, HeavyBall(beta), name="momentum")


@listed(Heading.BASELINES)
def nesterov(step_size: float | StepSize[Any], batch_size: int = 16, beta: float = 0.9) -> Method:
    """SGD with Nesterov momentum: v <- beta v + g, w <- w - alpha (g + beta v).

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    beta : float, default 0.9
        Momentum (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Sutskever, Martens, Dahl and Hinton (2013), "On the importance of initialization and momentum in
    deep learning" (attributed).
    """
    return Method(batch_size, step_size, Nesterov(beta), name="Nesterov")


@listed(Heading.BASELINES)
def adam(
    step_size: float | StepSize[Any] = 0.001,
    batch_size: int = 16,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Method:
    """Adam: running means of g and g^2, corrected for their start.

    Parameters
    ----------
    step_size : float or StepSize, default 0.001
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    beta1 : float, default 0.9
        Weight of the past in the first moment (dimensionless), in [0, 1).
    beta2 : float, default 0.999
        Weight of the past in the second moment (dimensionless), in [0, 1).
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Kingma and Ba (2015), "Adam: a method for stochastic optimization", Algorithm 1.
    """
    return Method(batch_size, step_size, Adam(beta1, beta2, epsilon), name="Adam")


@listed(Heading.BASELINES)
def adadelta(
    step_size: float | StepSize[Any] = 1.0,
    batch_size: int = 16,
    rho: float = 0.95,
    square_epsilon: float = 1e-6,
) -> Method:
    """AdaDelta: g sqrt(mean of d^2) / sqrt(mean of g^2).

    Parameters
    ----------
    step_size : float or StepSize, default 1.0
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    rho : float, default 0.95
        Weight of the past in the paper's running averages (dimensionless), in [0, 1).
    square_epsilon : float, default 1e-06
        Constant added to the mean squares (squared units of the gradient), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Zeiler (2012), "ADADELTA: an adaptive learning rate method", Algorithm 1.
    """
    return Method(batch_size, step_size, AdaDelta(rho, square_epsilon), name="AdaDelta")


@listed(Heading.BASELINES)
def adagrad(
    step_size: float | StepSize[Any] = 0.01, batch_size: int = 16, epsilon: float = 1e-8
) -> Method:
    """AdaGrad: g / sqrt(sum of g^2).

    Parameters
    ----------
    step_size : float or StepSize, default 0.01
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Duchi, Hazan and Singer (2011), "Adaptive subgradient methods for online learning and stochastic
    optimization" (attributed).
    """
    return Method(batch_size, step_size, AdaGrad(epsilon), name="AdaGrad")


@listed(Heading.BASELINES)
def rmsprop(
    step_size: float | StepSize[Any] = 0.001,
    batch_size: int = 16,
    rho: float = 0.9,
    epsilon: float = 1e-8,
) -> Method:
    """RMSProp: g / sqrt(mean of g^2).

    Parameters
    ----------
    step_size : float or StepSize, default 0.001
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    rho : float, default 0.9
        Weight of the past in the paper's running averages (dimensionless), in [0, 1).
    epsilon : float, default 1e-08
        Constant added to the root of the second moment (units of the gradient), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Tieleman and Hinton (2012), lecture 6.5 of "Neural networks for machine learning".
    """
    return Method(batch_size, step_size, RMSProp(rho, epsilon), name="RMSProp")


@listed(Heading.BASELINES)
def polyak(
    batch_size: int = 16, optimal_value: float = 0.0, c: float = 1.0, max_step: float = 1.0
) -> Method:
    """SGD with the stochastic Polyak step: alpha = min((l_B - l*) / (c ||g||^2), max_step).

    Parameters
    ----------
    batch_size : int, default 16
        Batch size B (examples), at least 1.
    optimal_value : float, default 0.0
        Optimal value of the loss, or a lower bound of it (units of the loss); 0 where it is
        unknown.
    c : float, default 1.0
        Factor of ||g||^2 in the denominator (dimensionless), at least 1/2.
    max_step : float, default 1.0
        Largest step size (parameters per unit of direction), above 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Loizou, Vaswani, Laradji and Lacoste-Julien (2021), "Stochastic Polyak step-size for SGD: an
    adaptive learning rate for fast convergence" (attributed).
    """
    return Method(batch_size, Polyak(optimal_value, c, max_step), name="Polyak step")
