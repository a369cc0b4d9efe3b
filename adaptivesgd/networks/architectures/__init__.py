"""The papers' networks by name, with the numbers of parameters that the references give."""

from .adadamp import adadamp_fashion as adadamp_fashion
from .big_batch import big_batch_convnet as big_batch_convnet
from .cabs import cabs_cifar as cabs_cifar
from .cabs import cabs_mnist as cabs_mnist
from .online_batch_selection import obs_mnist as obs_mnist
from .perceptron import mlp as mlp
from .resnet import resnet20 as resnet20
from .resnet import resnet56 as resnet56
