"""The second moment of the released CABS code, and what it leaves out."""

import numpy as np
import pytest
from network_cases import assert_close

from adaptivesgd.networks import (
    Conv2D,
    Dense,
    Flatten,
    GroupNorm,
    Network,
    ReLU,
    SquaredError,
    Tanh,
    released_square_norms,
    released_variance,
)


def convnet(X, **conv):
    """One convolution and one dense layer."""
    rng = np.random.default_rng(0)
    layers = (Conv2D(3, 3, **conv), Tanh(), Flatten(), Dense(4))
    return Network(X, rng.integers(0, 4, len(X)), layers)


@pytest.mark.parametrize("conv", [{}, {"padding": "same", "stride": 2}, {"bias": None}])
def test_ours_is_the_explicit_sum_and_theirs_the_sum_over_places(conv):
    rng = np.random.default_rng(1)
    problem = convnet(rng.normal(size=(5, 6, 6, 2)), **conv)
    w = problem.start(0)
    rows = problem.forward(w)[1]()
    G = rows.dense()
    assert_close(rows.square_norms(), (G**2).sum(axis=1), 1e-10)
    first, rest = rows.parts
    weights = first.parts[0] if "bias" not in conv else first
    n, *_, k, _, C = weights.patches.shape
    patches = weights.patches.reshape(n, -1, k * k * C)
    each = np.einsum("ipk,ipf->ipkf", patches, weights.slopes)  # the gradient of every place
    theirs = (each**2).sum(axis=(1, 2, 3)) + rest.square_norms()
    if "bias" not in conv:
        theirs += (weights.slopes**2).sum(axis=(1, 2))
    assert_close(released_square_norms(rows), theirs, 1e-13)


def test_theirs_can_be_negative_where_ours_cannot():
    """Bright images: the slopes of all places point the same way, and their sum is what counts."""
    rng = np.random.default_rng(2)
    X = 2 + 0.1 * rng.normal(size=(8, 8, 8, 1))
    problem = Network(X, np.ones((8, 1)), (Conv2D(2, 3), Flatten(), Dense(1)), SquaredError())
    estimate = problem.estimate(problem.start(0))
    G = problem.gradients(estimate.w)
    explicit = ((G - G.mean(axis=0)) ** 2).sum() / 7
    np.testing.assert_allclose(estimate.variance, explicit, rtol=1e-10)
    assert released_variance(estimate) < 0 < explicit


def test_they_agree_where_a_layer_has_one_place():
    rng = np.random.default_rng(3)
    layers = (Flatten(), Dense(5), ReLU(), Dense(3))
    dense = Network(rng.normal(size=(6, 4)), rng.integers(0, 3, 6), layers)
    whole = Network(rng.normal(size=(6, 3, 3, 2)), rng.integers(0, 3, 6), (Conv2D(3, 3), Flatten()))
    for problem in (dense, whole):
        estimate = problem.estimate(problem.start(0))
        assert_close(released_variance(estimate), estimate.variance * 5 / 6, 1e-12)


def test_it_is_defined_for_their_layers_only():
    layers = (Conv2D(2, 3), GroupNorm(), Flatten(), Dense(2))
    problem = Network(np.ones((2, 4, 4, 1)), [0, 1], layers, ridge=0.1)
    with pytest.raises(TypeError, match="dense and convolutional layers, not Shifted"):
        released_variance(problem.estimate(problem.start(0)))
