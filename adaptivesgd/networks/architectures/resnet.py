"""The residual networks for CIFAR that SNGM is tried on."""

from typing import Any

from ... import validate
from ..batch_norm import BatchNorm
from ..conv2d import Conv2D
from ..dense import Dense
from ..global_average_pool import GlobalAveragePool
from ..layer import Layer
from ..network import Network
from ..relu import ReLU
from ..residual import Residual
from ..subsample import Subsample


def resnet20(
    X: Any, y: Any, *, norm: Layer | None = None, classes: int = 10, ridge: float = 0.0
) -> Network:
    """ResNet-20: 3 stages of 3 blocks on images of 32 x 32 x 3; 269,722 parameters.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, 32, 32, 3), finite real numbers.
    y : array_like
        Labels 0, ..., classes - 1, shape (n,).
    norm : Layer, optional
        By default BatchNorm(); with GroupNorm(groups=8) the examples are not coupled and every
        method can be run. Keyword only.
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
    He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, section 4.2.
    """
    return resnet(
        X, y, blocks=3, norm=BatchNorm() if norm is None else norm, classes=classes, ridge=ridge
    )


def resnet56(
    X: Any, y: Any, *, norm: Layer | None = None, classes: int = 10, ridge: float = 0.0
) -> Network:
    """ResNet-56: 3 stages of 9 blocks on images of 32 x 32 x 3; 853,018 parameters.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, 32, 32, 3), finite real numbers.
    y : array_like
        Labels 0, ..., classes - 1, shape (n,).
    norm : Layer, optional
        By default BatchNorm(), as in `resnet20`. Keyword only.
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
    He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, section 4.2.
    """
    return resnet(
        X, y, blocks=9, norm=BatchNorm() if norm is None else norm, classes=classes, ridge=ridge
    )


def resnet(X: Any, y: Any, *, blocks: int, norm: Layer, classes: int, ridge: float) -> Network:
    """ResNet of 6 blocks + 2 layers with weights, with 16, 32 and 64 channels in its three stages.

    A convolution, the stages, the mean over the pixels, and one score per class. Batch statistics
    are those of at most 128 examples, however large the batch is: `chunk`.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, height, width, channels), finite real numbers.
    y : array_like
        Labels 0, ..., classes - 1, shape (n,).
    blocks : int
        Residual blocks in each stage. Keyword only.
    norm : Layer
        After each convolution. Keyword only.
    classes : int
        Number of classes. Keyword only.
    ridge : float
        Factor of (1/2) ||w||^2, at least 0. Keyword only.

    Returns
    -------
    Network
        The objective.
    """
    stages = [block(16, 1, norm)] * blocks
    for channels in (32, 64):
        stages += [block(channels, 2, norm), *[block(channels, 1, norm)] * (blocks - 1)]
    stem = (Conv2D(16, 3, padding=1, bias=None), norm, ReLU())
    layers = (*stem, *(layer for pair in stages for layer in pair), GlobalAveragePool())
    return Network(
        validate.channels_last("X", X), y, (*layers, Dense(classes)), ridge=ridge, chunk=128
    )


def block(channels: int, stride: int, norm: Layer) -> tuple[Layer, Layer]:
    """Two convolutions with a shortcut around them, and a ReLU behind the sum.

    Parameters
    ----------
    channels : int
        Of the output.
    stride : int
        Of the first convolution: 1 or 2.
    norm : Layer
        After each convolution.

    Returns
    -------
    tuple of two Layer
        The residual block, and the ReLU.
    """
    first = Conv2D(channels, 3, stride, padding=1, bias=None)
    second = Conv2D(channels, 3, padding=1, bias=None)
    around = (Subsample(2, channels),) if stride == 2 else ()
    return Residual((first, norm, ReLU(), second, norm), around), ReLU()
