"""The residual networks for CIFAR that SNGM is tried on."""

from ..batch_norm import BatchNorm
from ..conv2d import Conv2D
from ..dense import Dense
from ..global_average_pool import GlobalAveragePool
from ..network import Network
from ..relu import ReLU
from ..residual import Residual
from ..subsample import Subsample


def resnet20(X, y, *, norm=None, classes=10, ridge=0.0):
    """ResNet-20: 3 stages of 3 blocks on images of 32 x 32 x 3; 269,722 parameters.

    norm: a layer, by default BatchNorm(); with GroupNorm(groups=8) the examples are not coupled
    and every method can be run.

    Source: He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, section 4.2.
    """
    return resnet(X, y, blocks=3, norm=norm or BatchNorm(), classes=classes, ridge=ridge)


def resnet56(X, y, *, norm=None, classes=10, ridge=0.0):
    """ResNet-56: 3 stages of 9 blocks on images of 32 x 32 x 3; 853,018 parameters.

    norm: as in `resnet20`.

    Source: He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, section 4.2.
    """
    return resnet(X, y, blocks=9, norm=norm or BatchNorm(), classes=classes, ridge=ridge)


def resnet(X, y, *, blocks, norm, classes, ridge):
    """A convolution, stages of `blocks` residual blocks with 16, 32 and 64 channels, one score
    per class from the mean over the pixels: 6 blocks + 2 layers with weights. Batch statistics
    are those of at most 128 examples, however large the batch is: `chunk`.
    """
    stages = [block(16, 1, norm)] * blocks
    for channels in (32, 64):
        stages += [block(channels, 2, norm), *[block(channels, 1, norm)] * (blocks - 1)]
    stem = (Conv2D(16, 3, padding=1, bias=None), norm, ReLU())
    layers = (*stem, *(layer for pair in stages for layer in pair), GlobalAveragePool())
    return Network(X, y, (*layers, Dense(classes)), ridge=ridge, chunk=128)


def block(channels, stride, norm):
    """Two convolutions with a shortcut around them, and a ReLU behind the sum."""
    first = Conv2D(channels, 3, stride, padding=1, bias=None)
    second = Conv2D(channels, 3, padding=1, bias=None)
    around = (Subsample(2, channels),) if stride == 2 else ()
    return Residual((first, norm, ReLU(), second, norm), around), ReLU()
