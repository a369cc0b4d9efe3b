"""The papers' networks: how many parameters they have, and that PyTorch agrees with each."""

from dataclasses import replace
from inspect import isfunction

import numpy as np
import pytest
from network_cases import assert_close

from adaptivesgd.networks import (
    AveragePool,
    GroupNorm,
    MaxPool,
    ReLU,
    Residual,
    Sequence,
    Tanh,
    architectures,
)
from adaptivesgd.networks.architectures import (
    adadamp_fashion,
    big_batch_convnet,
    cabs_cifar,
    cabs_mnist,
    mlp,
    obs_mnist,
    resnet20,
    resnet56,
)

# name: architecture, shape of an image, number of parameters, options
NAMED = {
    "mlp": (mlp, (28, 28, 1), 79_510, {}),
    "deep mlp": (mlp, (28, 28, 1), 148_510, {"widths": (150, 100, 100, 50)}),
    "cabs_mnist": (cabs_mnist, (28, 28, 1), 3_274_634, {}),
    "cabs_cifar": (cabs_cifar, (24, 24, 3), 1_068_298, {}),
    "obs_mnist": (obs_mnist, (28, 28, 1), 160_490, {}),
    "big_batch_convnet": (big_batch_convnet, (32, 32, 3), 4_301_002, {}),
    "big_batch_convnet, 3 x 3": (big_batch_convnet, (32, 32, 3), 4_234_698, {"kernel": 3}),
    "resnet20": (resnet20, (32, 32, 3), 269_722, {}),
    "resnet20, group norm": (resnet20, (32, 32, 3), 269_722, {"norm": GroupNorm(groups=8)}),
    "resnet56": (resnet56, (32, 32, 3), 853_018, {}),
    "resnet56, group norm": (resnet56, (32, 32, 3), 853_018, {"norm": GroupNorm(groups=8)}),
    "adadamp_fashion": (adadamp_fashion, (28, 28, 1), 111_050, {}),
}
ALONE = [name for name in NAMED if name not in ("obs_mnist", "resnet20", "resnet56")]


def problem(name, n, dtype=np.float64, seed=0):
    """The network of that name on n random images."""
    make, shape, _, options = NAMED[name]
    rng = np.random.default_rng((7, seed))
    return make(rng.normal(size=(n, *shape)).astype(dtype), rng.integers(0, 10, n), **options)


@pytest.mark.parametrize("name", NAMED)
def test_numbers_of_parameters_are_those_of_the_references(name):
    network = problem(name, n=2)
    assert network.dim == NAMED[name][2]
    assert sum(block.stop - block.start for block in network.blocks) == network.dim


def test_every_architecture_can_be_made_by_name():
    made = {name: make for name, make in vars(architectures).items() if isfunction(make)}
    assert made == {make.__name__: make for make, *_ in NAMED.values()}


def smooth(layer):
    """The same layers with tanh for ReLU and means for maxima: a ResNet has kinks all over."""
    if isinstance(layer, Sequence):
        return Sequence([smooth(inner) for inner in layer.layers])
    if isinstance(layer, Residual):
        return Residual(smooth(layer.inside), smooth(layer.shortcut))
    if isinstance(layer, MaxPool):
        return AveragePool(layer.size, layer.stride, layer.padding)
    return Tanh() if isinstance(layer, ReLU) else layer


@pytest.mark.parametrize("name", NAMED)
def test_the_loss_goes_where_the_gradient_says(name):
    """Along the gradient: the slope by differences, and a quadratic error of the linear model."""
    network = problem(name, n=2)
    w = network.start(0) + 1e-3 * np.random.default_rng(1).normal(size=network.dim)
    _, along, steepness = line(network, w)
    assert_close((along(1e-6) - along(-1e-6)) / 2e-6, steepness, 1e-7)
    loss, along, steepness = line(replace(network, layers=smooth(network.layers)), w)
    lengths = np.geomspace(1e-6, 1e-5, 6)
    errors = [abs(along(t) - loss - t * steepness) for t in lengths]
    assert abs(np.polyfit(np.log(lengths), np.log(errors), 1)[0] - 2) < 0.05


def line(network, w):
    """The loss at w, the loss as a function of the distance along the gradient, and its slope."""
    g = network.gradient(w)
    steepness = np.linalg.norm(g)
    return network.loss(w), lambda t: network.loss(w + (t / steepness) * g), steepness


@pytest.fixture(scope="module")
def torch():
    """PyTorch on one thread, with the oracle."""
    torch = pytest.importorskip("torch", reason="PyTorch, the oracle, is not installed")
    torch.set_num_threads(1)
    return torch


def disagreement(name, dtype, seed, torch):
    """How far our loss, gradient, and gradient in the worst layer are from PyTorch's: relative."""
    from network_torch import loss

    ours = problem(name, n=2, dtype=dtype, seed=seed)
    w = ours.start(seed)
    there = torch.tensor(w, requires_grad=True)
    value = loss(ours, there, torch.tensor(ours.X), torch.tensor(ours.y))
    value.backward()
    g, g_there = ours.gradient(w), there.grad.numpy()
    assert g.dtype == g_there.dtype == dtype
    of_layers = max(distance(g[block], g_there[block]) for block in ours.blocks)
    return distance(ours.loss(w), value.item()), distance(g, g_there), of_layers


def distance(found, expected):
    return np.linalg.norm(found - expected) / np.linalg.norm(expected)


@pytest.mark.parametrize("name", NAMED)
def test_loss_and_gradient_are_those_of_pytorch(name, torch):
    assert max(disagreement(name, np.float64, 0, torch)) < 1e-10


@pytest.mark.parametrize("name", NAMED)
def test_loss_and_gradient_are_those_of_pytorch_in_single_precision(name, torch):
    """One of the many ReLUs of a ResNet may be so close to its kink that rounding decides on which
    side it is; then the gradients of two correct programs differ. A mistake is in every draw.
    """
    draws = 5 if "resnet" in name else 1
    errors = [disagreement(name, np.float32, seed, torch)[:2] for seed in range(draws)]
    assert min(map(max, errors)) < 1e-5


@pytest.mark.parametrize("name", ALONE)
def test_square_norms_are_those_of_pytorch(name, torch):
    from network_torch import loss

    ours = problem(name, n=2)
    w = ours.start(0)
    each = lambda w, x, y: loss(ours, w, x[None], y[None])
    rows = torch.func.vmap(torch.func.grad(each), in_dims=(None, 0, 0))
    G = rows(torch.tensor(w), torch.tensor(ours.X), torch.tensor(ours.y)).numpy()
    estimate = ours.estimate(w)
    assert_close(estimate.square_norms, (G**2).sum(axis=1), 1e-10)
    v = np.random.default_rng(0).normal(size=ours.dim)
    assert_close(estimate.inner_products(v), G @ v, 1e-10)
    assert_close(estimate.variance, ((G - G.mean(axis=0)) ** 2).sum(), 1e-10)
