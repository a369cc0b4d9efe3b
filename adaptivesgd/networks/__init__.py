"""Networks whose every gradient is on the page: layers, losses, and the papers' networks."""

from . import architectures
from .architectures import (
    adadamp_fashion,
    big_batch_convnet,
    cabs_cifar,
    cabs_mnist,
    mlp,
    obs_mnist,
    resnet20,
    resnet56,
)
from .average_pool import AveragePool
from .batch_norm import BatchNorm
from .conv2d import Conv2D
from .dense import Dense
from .dropout import Dropout
from .flatten import Flatten
from .global_average_pool import GlobalAveragePool
from .group_norm import GroupNorm
from .initialisers import Constant, FanInUniform, Glorot, He, TruncatedNormal
from .layer_norm import LayerNorm
from .max_pool import MaxPool
from .network import Network
from .released_moment import released_square_norms, released_variance
from .relu import ReLU
from .residual import Residual
from .sequence import Sequence
from .sigmoid import Sigmoid
from .softmax_cross_entropy import SoftmaxCrossEntropy
from .squared_error import SquaredError
from .subsample import Subsample
from .tanh import Tanh

__all__ = [
    "adadamp_fashion",
    "architectures",
    "AveragePool",
    "BatchNorm",
    "big_batch_convnet",
    "cabs_cifar",
    "cabs_mnist",
    "Constant",
    "Conv2D",
    "Dense",
    "Dropout",
    "FanInUniform",
    "Flatten",
    "GlobalAveragePool",
    "Glorot",
    "GroupNorm",
    "He",
    "LayerNorm",
    "MaxPool",
    "mlp",
    "Network",
    "obs_mnist",
    "released_square_norms",
    "released_variance",
    "ReLU",
    "Residual",
    "resnet20",
    "resnet56",
    "Sequence",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "SquaredError",
    "Subsample",
    "Tanh",
    "TruncatedNormal",
]
