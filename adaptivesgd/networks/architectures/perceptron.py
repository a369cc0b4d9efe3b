"""A perceptron of any depth."""

from ... import validate
from ..dense import Dense
from ..flatten import Flatten
from ..network import Network
from ..relu import ReLU


def mlp(X, y, widths=(100,), *, activation=None, classes=10, ridge=0.0):
    """Dense layers of these widths with an activation after each, and one of `classes` scores.

    784-100-10 by default on MNIST: 79,510 parameters. Weights start as He et al. (2015) say,
    biases at 0. activation: a layer, by default ReLU().

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors.
    """
    widths = validate.several("widths", widths, "(100,)")
    hidden = [layer for q in widths for layer in (Dense(q), activation or ReLU())]
    layers = (Flatten(), *hidden, Dense(classes))
    return Network(X, y, layers, ridge=ridge, chunk=4096)
