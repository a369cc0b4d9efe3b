"""The Fashion-MNIST network of AdaDamp."""

from typing import Any

from ... import validate
from ..conv2d import Conv2D
from ..dense import Dense
from ..flatten import Flatten
from ..initialisers import FanInUniform
from ..max_pool import MaxPool
from ..network import Network
from ..relu import ReLU


def adadamp_fashion(X: Any, y: Any, *, classes: int = 10, ridge: float = 0.0) -> Network:
    """Three convolutions down to one pixel and two dense layers: 111,050 parameters.

    As in the code of the authors' experiments: images of 28 x 28 x 1, no margin. The biases start
    at 0 here, and uniformly like the weights there.

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
    Sievert and Shah, code of Improving the convergence of SGD through adaptive batch sizes.
    """
    start = FanInUniform()
    layers = (
        *(Conv2D(30, 5, weights=start), MaxPool(2), ReLU()),
        *(Conv2D(60, 5, weights=start), MaxPool(2), ReLU()),
        *(Conv2D(100, 3, weights=start), MaxPool(2), ReLU()),
        *(Flatten(), Dense(100, start), ReLU(), Dense(classes, start)),
    )
    return Network(validate.channels_last("X", X), y, layers, ridge=ridge)
