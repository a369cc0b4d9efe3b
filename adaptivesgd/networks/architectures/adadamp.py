"""The Fashion-MNIST network of AdaDamp."""

from ..conv2d import Conv2D
from ..dense import Dense
from ..flatten import Flatten
from ..initialisers import FanInUniform
from ..max_pool import MaxPool
from ..network import Network
from ..relu import ReLU


def adadamp_fashion(X, y, *, classes=10, ridge=0.0):
    """Three convolutions down to one pixel and two dense layers: 111,050 parameters.

    As in the code of the authors' experiments: images of 28 x 28 x 1, no margin. The biases start
    at 0 here, and uniformly like the weights there.

    Source: Sievert and Shah, code of Improving the convergence of SGD through adaptive batch sizes.
    """
    start = {"weights": FanInUniform()}
    layers = (
        *(Conv2D(30, 5, **start), MaxPool(2), ReLU()),
        *(Conv2D(60, 5, **start), MaxPool(2), ReLU()),
        *(Conv2D(100, 3, **start), MaxPool(2), ReLU()),
        *(Flatten(), Dense(100, **start), ReLU(), Dense(classes, **start)),
    )
    return Network(X, y, layers, ridge=ridge)
