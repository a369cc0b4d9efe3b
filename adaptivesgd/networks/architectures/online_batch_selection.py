"""The MNIST network of online batch selection."""

from typing import Any

from ... import validate
from ..batch_norm import BatchNorm
from ..conv2d import Conv2D
from ..dense import Dense
from ..dropout import Dropout
from ..flatten import Flatten
from ..initialisers import Glorot
from ..max_pool import MaxPool
from ..network import Network
from ..relu import ReLU


def obs_mnist(X: Any, y: Any, *, classes: int = 10, ridge: float = 0.0) -> Network:
    """Two convolutions with BatchNorm, dropout and two dense layers: 160,490 parameters.

    As in a public script in the authors' style: images of 28 x 28 x 1, convolutions without a
    margin that keep their bias before BatchNorm.

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
    Loshchilov and Hutter (2015), Online batch selection for faster training of neural networks
    (attributed).
    """
    start = Glorot()
    layers = (
        *(Conv2D(32, 5, weights=start), BatchNorm(epsilon=1e-4), ReLU(), MaxPool(2)),
        *(Conv2D(32, 5, weights=start), BatchNorm(epsilon=1e-4), ReLU(), MaxPool(2)),
        *(Flatten(), Dropout(0.5), Dense(256, start), ReLU(), Dense(classes, start)),
    )
    return Network(validate.channels_last("X", X), y, layers, ridge=ridge)
