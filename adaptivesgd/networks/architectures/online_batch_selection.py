"""The MNIST network of online batch selection."""

from ..batch_norm import BatchNorm
from ..conv2d import Conv2D
from ..dense import Dense
from ..dropout import Dropout
from ..flatten import Flatten
from ..initialisers import Glorot
from ..max_pool import MaxPool
from ..network import Network
from ..relu import ReLU


def obs_mnist(X, y, *, classes=10, ridge=0.0):
    """Two convolutions with BatchNorm, dropout and two dense layers: 160,490 parameters.

    As in a public script in the authors' style: images of 28 x 28 x 1, convolutions without a
    margin that keep their bias before BatchNorm.

    Source: Loshchilov and Hutter (2015), Online batch selection for faster training of neural networks.
    """
    start = {"weights": Glorot()}
    layers = (
        *(Conv2D(32, 5, **start), BatchNorm(epsilon=1e-4), ReLU(), MaxPool(2)),
        *(Conv2D(32, 5, **start), BatchNorm(epsilon=1e-4), ReLU(), MaxPool(2)),
        *(Flatten(), Dropout(0.5), Dense(256, **start), ReLU(), Dense(classes, **start)),
    )
    return Network(X, y, layers, ridge=ridge)
