"""A perceptron of any depth."""

from collections.abc import Iterable
from typing import Any

from ... import validate
from ..dense import Dense
from ..flatten import Flatten
from ..layer import Layer
from ..network import Network
from ..relu import ReLU


def mlp(
    X: Any,
    y: Any,
    widths: Iterable[int] = (100,),
    *,
    activation: Layer | None = None,
    classes: int = 10,
    ridge: float = 0.0,
) -> Network:
    """Perceptron: dense layers with an activation after each, and one of `classes` scores.

    784-100-10 by default on MNIST: 79,510 parameters. Weights start as He et al. (2015) say,
    biases at 0.

    Parameters
    ----------
    X : array_like
        Examples, shape (n, ...), finite real numbers.
    y : array_like
        Labels 0, ..., classes - 1, shape (n,).
    widths : iterable of int, default (100,)
        Outputs of each dense layer before the last.
    activation : Layer, optional
        By default ReLU(). Keyword only.
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
    Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating errors
    (attributed).

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.networks import mlp
    >>> mlp(np.zeros((5, 784)), np.arange(5)).dim
    79510
    """
    widths = validate.several("widths", widths, "(100,)")
    hidden = [
        layer for q in widths for layer in (Dense(q), ReLU() if activation is None else activation)
    ]
    layers = (Flatten(), *hidden, Dense(classes))
    return Network(X, y, layers, ridge=ridge, chunk=4096)
