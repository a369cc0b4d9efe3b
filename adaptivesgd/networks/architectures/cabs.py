"""The two networks of CABS."""

from typing import Any

from ... import validate
from ..conv2d import Conv2D
from ..dense import Dense
from ..flatten import Flatten
from ..initialisers import Constant, TruncatedNormal
from ..max_pool import MaxPool
from ..network import Network
from ..relu import ReLU


def cabs_mnist(X: Any, y: Any, *, classes: int = 10, ridge: float = 0.0) -> Network:
    """Two convolutions and two dense layers: 3,274,634 parameters on images of 28 x 28 x 1.

    Sizes and starts as in the code that its authors released. Pooling comes before the ReLU: both
    orders are the same function, and a quarter is left to compute.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, 28, 28, 1), finite real numbers.
    y : array_like
        Labels 0, ..., classes - 1, shape (n,).
    classes : int, default 10
        Number of classes; keyword only.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0; keyword only.

    Returns
    -------
    Network
        The objective.

    References
    ----------
    Balles, Romero and Hennig (2017), Coupling adaptive batch sizes with learning rates
    (attributed).
    """
    weights, bias = TruncatedNormal(0.01), Constant(0.05)
    layers = (
        *(Conv2D(32, 5, 1, "same", weights, bias), MaxPool(2), ReLU()),
        *(Conv2D(64, 5, 1, "same", weights, bias), MaxPool(2), ReLU()),
        *(Flatten(), Dense(1024, weights, bias), ReLU()),
        Dense(classes, weights, bias),
    )
    return Network(validate.channels_last("X", X), y, layers, ridge=ridge)


def cabs_cifar(X: Any, y: Any, *, classes: int = 10, ridge: float = 0.0) -> Network:
    """Two convolutions and three dense layers: 1,068,298 parameters on images of 24 x 24 x 3.

    Sizes and starts as in the code that its authors released.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, 24, 24, 3), finite real numbers.
    y : array_like
        Labels 0, ..., classes - 1, shape (n,).
    classes : int, default 10
        Number of classes; keyword only.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0; keyword only.

    Returns
    -------
    Network
        The objective.

    References
    ----------
    Balles, Romero and Hennig (2017), Coupling adaptive batch sizes with learning rates
    (attributed).
    """
    first, later, last = (TruncatedNormal(scale) for scale in (0.05, 0.04, 1 / 192))
    zero, tenth = Constant(0.0), Constant(0.1)
    layers = (
        *(Conv2D(64, 5, 1, "same", first, zero), MaxPool(3, 2, "same"), ReLU()),
        *(Conv2D(64, 5, 1, "same", first, tenth), MaxPool(3, 2, "same"), ReLU()),
        *(Flatten(), Dense(384, later, tenth), ReLU(), Dense(192, later, tenth), ReLU()),
        Dense(classes, last, zero),
    )
    return Network(validate.channels_last("X", X), y, layers, ridge=ridge)
