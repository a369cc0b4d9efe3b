"""The named networks, for whoever looks one up: the command line above all."""

from .adadamp import adadamp_fashion
from .big_batch import big_batch_convnet
from .cabs import cabs_cifar, cabs_mnist
from .mlp import mlp
from .online_batch_selection import obs_mnist
from .resnet import resnet20, resnet56

NAMED = (
    mlp,
    cabs_mnist,
    cabs_cifar,
    obs_mnist,
    big_batch_convnet,
    resnet20,
    resnet56,
    adadamp_fashion,
)


def architectures():
    """{name: architecture}: each is called with X and y, and keywords, and returns a Network."""
    return {make.__name__: make for make in NAMED}
