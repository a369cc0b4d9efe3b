"""The papers' networks by name, with the numbers of parameters that the references give."""

from .adadamp import adadamp_fashion
from .big_batch import big_batch_convnet
from .cabs import cabs_cifar, cabs_mnist
from .online_batch_selection import obs_mnist
from .perceptron import mlp
from .resnet import resnet20, resnet56

__all__ = [
    "adadamp_fashion",
    "big_batch_convnet",
    "cabs_cifar",
    "cabs_mnist",
    "mlp",
    "obs_mnist",
    "resnet20",
    "resnet56",
]
