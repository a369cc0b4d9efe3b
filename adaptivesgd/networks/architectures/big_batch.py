"""The ConvNet of Big Batch SGD."""

from typing import Any

from ... import validate
from ..conv2d import Conv2D
from ..dense import Dense
from ..flatten import Flatten
from ..max_pool import MaxPool
from ..network import Network
from ..relu import ReLU


def big_batch_convnet(
    X: Any, y: Any, *, kernel: int = 5, classes: int = 10, ridge: float = 0.0
) -> Network:
    """Convolutions with 16 and 256 channels, dense layers of 256 and 10: 4,301,002 parameters.

    On images of 32 x 32 x 3. The paper prints kernels of 3 x 3 and more than 4.3 million weights,
    which do not go together: with a margin that keeps the size, 3 x 3 makes 4,234,698, and 5 x 5
    the number above.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, 32, 32, 3), finite real numbers.
    y : array_like
        Labels 0, ..., classes - 1, shape (n,).
    kernel : int, default 5
        Side of the windows in pixels; 3 as printed. Keyword only.
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
    De, Yadav, Jacobs and Goldstein (2017), Automated inference with adaptive batches (attributed).
    """
    layers = (
        *(Conv2D(16, kernel, padding="same"), MaxPool(2), ReLU()),
        *(Conv2D(256, kernel, padding="same"), MaxPool(2), ReLU()),
        *(Flatten(), Dense(256), ReLU(), Dense(classes)),
    )
    return Network(validate.channels_last("X", X), y, layers, ridge=ridge)
