"""Small networks and layers with which the laws of networks are tested."""

import numpy as np

from adaptivesgd.networks import (
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    GroupNorm,
    LayerNorm,
    MaxPool,
    Network,
    ReLU,
    Residual,
    Sequence,
    Sigmoid,
    SquaredError,
    Subsample,
    Tanh,
)

IMAGE = (5, 6, 4)

# name: layer, shape of an example
LAYERS = {
    "dense": (Dense(3), (5,)),
    "dense without bias": (Dense(3, bias=None), (5,)),
    "convolution": (Conv2D(3, 3), IMAGE),
    "convolution, stride and margin": (Conv2D(3, 3, stride=2, padding=1), IMAGE),
    "convolution, same": (Conv2D(2, 2, padding="same"), IMAGE),
    "convolution without bias": (Conv2D(3, 2, bias=None), IMAGE),
    "convolution, Gram form": (Conv2D(40, 4, bias=None), IMAGE),
    "max pool": (MaxPool(2), IMAGE),
    "max pool, overlapping": (MaxPool(3, 2, "same"), IMAGE),
    "average pool": (AveragePool(2), IMAGE),
    "average pool, overlapping": (AveragePool(3, 2, 1), IMAGE),
    "global average pool": (GlobalAveragePool(), IMAGE),
    "relu": (ReLU(), IMAGE),
    "tanh": (Tanh(), (5,)),
    "sigmoid": (Sigmoid(), IMAGE),
    "flatten": (Flatten(), IMAGE),
    "dropout": (Dropout(0.3), IMAGE),
    "layer norm": (LayerNorm(), (5,)),
    "layer norm of pixels": (LayerNorm(), IMAGE),
    "group norm": (GroupNorm(groups=2), IMAGE),
    "group norm of vectors": (GroupNorm(groups=2), (6,)),
    "batch norm": (BatchNorm(), IMAGE),
    "batch norm of vectors": (BatchNorm(), (5,)),
    "subsample": (Subsample(2, 7), IMAGE),
    "residual": (Residual((Conv2D(4, 3, padding=1), Tanh())), IMAGE),
    "residual, projected": (Residual((Dense(3), Tanh(), Dense(2)), (Dense(2),)), (5,)),
    "residual around nothing to learn": (Residual((Tanh(),)), (5,)),
    "sequence": (Sequence((Tanh(), Dense(4), Sigmoid(), Dense(2))), (5,)),
    "empty sequence": (Sequence(), (5,)),
}

# name: layers, shape of an example, criterion (None: softmax cross-entropy of 3 classes)
NETWORKS = {
    "perceptron": ((Dense(6), ReLU(), Dense(3)), (5,), None),
    "deep": ((Dense(6), Tanh(), Dense(5), Sigmoid(), Dense(3)), (5,), None),
    "regression": ((Dense(6), Tanh(), Dense(2)), (5,), SquaredError()),
    "layer norm": ((Dense(6), LayerNorm(), Tanh(), Dense(3)), (5,), None),
    "convolutions": (
        (
            Conv2D(3, 3, padding="same"),
            MaxPool(2),
            ReLU(),
            Conv2D(4, 2),
            Tanh(),
            Flatten(),
            Dense(3),
        ),
        (6, 6, 2),
        None,
    ),
    "strided": (
        (Conv2D(4, 3, 2, 1), GroupNorm(groups=2), Tanh(), AveragePool(2), Flatten(), Dense(3)),
        (7, 6, 1),
        None,
    ),
    "residual": (
        (
            Conv2D(2, 3, padding=1, bias=None),
            Residual((GroupNorm(), ReLU(), Conv2D(4, 3, 2, 1)), (Subsample(2, 4),)),
            GlobalAveragePool(),
            Dense(3),
        ),
        (5, 5, 2),
        None,
    ),
    "batch norm": (
        (Conv2D(3, 3), BatchNorm(), ReLU(), Flatten(), Dense(4), BatchNorm(), Tanh(), Dense(3)),
        (5, 5, 1),
        None,
    ),
}
ALONE = [name for name in NETWORKS if name != "batch norm"]  # whose examples are not coupled


def network(name, *, n=8, ridge=0.0, seed=5, dtype=np.float64, wrap=lambda array: array, **options):
    """The network of that name on n random examples."""
    layers, inputs, criterion = NETWORKS[name]
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, *inputs)).astype(dtype)
    y = rng.integers(0, 3, n) if criterion is None else rng.normal(size=(n, 2)).astype(dtype)
    criterion = {} if criterion is None else {"criterion": criterion}
    return Network(wrap(X), y, layers, ridge=ridge, **criterion, **options)


def point(problem, seed=1):
    """A random point for a network: its start, shaken so that no bias is 0."""
    w = problem.start(seed)
    return w + 0.1 * np.random.default_rng(seed).normal(size=w.shape).astype(w.dtype)


def spread_out(rng, shape):
    """Random numbers none of which is near 0 or near another: away from every kink."""
    size = int(np.prod(shape))
    return (rng.permutation(size).reshape(shape) - size / 2 + 0.5) * (4 / size)


def differences(f, x, h=1e-6):
    """Central differences of a scalar function, coordinate by coordinate, the shape of x."""
    slopes = np.empty(x.size)
    for k, step in enumerate(np.eye(x.size) * h):
        step = step.reshape(x.shape)
        slopes[k] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes.reshape(x.shape)


def assert_close(found, expected, relative):
    """The distance of two arrays is at most `relative` times the length of the second."""
    assert np.shape(found) == np.shape(expected)
    assert np.linalg.norm(found - expected) <= relative * max(np.linalg.norm(expected), 1e-300)
