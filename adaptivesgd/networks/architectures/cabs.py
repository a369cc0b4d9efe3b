"""The two networks of CABS."""

from ..conv2d import Conv2D
from ..dense import Dense
from ..flatten import Flatten
from ..initialisers import Constant, TruncatedNormal
from ..max_pool import MaxPool
from ..network import Network
from ..relu import ReLU


def cabs_mnist(X, y, *, classes=10, ridge=0.0):
    """Two convolutions and two dense layers: 3,274,634 parameters on images of 28 x 28 x 1.

    Sizes and starts as in the code that its authors released. Pooling comes before the ReLU: both
    orders are the same function, and a quarter is left to compute.

    Source: Balles, Romero and Hennig (2017), Coupling adaptive batch sizes with learning rates.
    """
    start = {"weights": TruncatedNormal(0.01), "bias": Constant(0.05)}
    layers = (
        *(Conv2D(32, 5, padding="same", **start), MaxPool(2), ReLU()),
        *(Conv2D(64, 5, padding="same", **start), MaxPool(2), ReLU()),
        *(Flatten(), Dense(1024, **start), ReLU()),
        Dense(classes, **start),
    )
    return Network(X, y, layers, ridge=ridge)


def cabs_cifar(X, y, *, classes=10, ridge=0.0):
    """Two convolutions and three dense layers: 1,068,298 parameters on images of 24 x 24 x 3.

    Sizes and starts as in the code that its authors released.

    Source: Balles, Romero and Hennig (2017), Coupling adaptive batch sizes with learning rates.
    """

    def start(scale, bias):
        return {"weights": TruncatedNormal(scale), "bias": Constant(bias)}

    layers = (
        *(Conv2D(64, 5, padding="same", **start(0.05, 0.0)), MaxPool(3, 2, "same"), ReLU()),
        *(Conv2D(64, 5, padding="same", **start(0.05, 0.1)), MaxPool(3, 2, "same"), ReLU()),
        *(
            Flatten(),
            Dense(384, **start(0.04, 0.1)),
            ReLU(),
            Dense(192, **start(0.04, 0.1)),
            ReLU(),
        ),
        Dense(classes, **start(1 / 192, 0.0)),
    )
    return Network(X, y, layers, ridge=ridge)
