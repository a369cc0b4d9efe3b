"""Every layer: its slopes by differences, its statistics from the rows, shapes, types, devices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_cases import IMAGE, LAYERS, assert_close, differences, spread_out

from adaptivesgd.networks import AveragePool, Conv2D, Dense, MaxPool, cabs_mnist
from adaptivesgd.networks.convolved import Convolved, GramConvolved, convolved
from adaptivesgd.networks.noise import Noise

N = 3
LEARNING = [name for name, (layer, inputs) in LAYERS.items() if layer.count(inputs)]
ALONE = [name for name in LEARNING if not LAYERS[name][0].couples]


def case(name, seed=0):
    """A layer, parameters, examples away from kinks, and slopes of the output."""
    layer, inputs = LAYERS[name]
    rng = np.random.default_rng(seed)
    w = rng.normal(size=layer.count(inputs))
    x, dy = spread_out(rng, (N, *inputs)), rng.normal(size=(N, *layer.shape(inputs)))
    for array in (w, x, dy):
        array.flags.writeable = False
    return layer, w, x, dy


@pytest.mark.parametrize("name", LAYERS)
def test_shapes_are_as_announced(name):
    layer, inputs = LAYERS[name]
    _, w, x, dy = case(name)
    y, backward = layer.forward(w, x)
    rows, pull = backward(dy)
    assert y.shape == (N, *layer.shape(inputs))
    assert pull().shape == x.shape
    sizes = [parameter.size for parameter in layer.parameters(inputs)]
    assert layer.count(inputs) == sum(sizes) == w.size
    assert (rows is None) == (w.size == 0)
    assert layer.start(np.random.default_rng(0), inputs).shape == w.shape


@pytest.mark.parametrize("name", LAYERS)
def test_slopes_of_the_input_are_those_of_differences(name):
    layer, w, x, dy = case(name)
    pull = layer.forward(w, x)[1](dy)[1]
    expected = differences(lambda x: (dy * layer.forward(w, x)[0]).sum(), x)
    assert_close(pull(), expected, 1e-7)


@pytest.mark.parametrize("name", LEARNING)
def test_slopes_of_the_parameters_are_those_of_differences(name):
    layer, w, x, dy = case(name)
    rows = layer.forward(w, x)[1](dy)[0]
    expected = differences(lambda w: (dy * layer.forward(w, x)[0]).sum(), w)
    assert_close(rows.sum(), expected, 1e-7)


@pytest.mark.parametrize("name", ALONE)
def test_rows_are_those_of_the_examples_alone(name):
    layer, w, x, dy = case(name)
    rows = layer.forward(w, x)[1](dy)[0]
    alone = [layer.forward(w, x[i : i + 1])[1](dy[i : i + 1])[0].sum() for i in range(N)]
    assert_close(rows.dense(), np.array(alone), 1e-14)


@pytest.mark.parametrize("name", ALONE)
def test_fast_statistics_are_those_of_the_rows(name):
    layer, w, x, dy = case(name)
    rows = layer.forward(w, x)[1](dy)[0]
    rng = np.random.default_rng(1)
    v, c, G = rng.normal(size=w.size), rng.normal(size=N), rows.dense()
    assert rows.n == N
    assert_close(rows.sum(), G.sum(axis=0), 1e-13)
    assert_close(rows.sum(c), c @ G, 1e-13)
    assert_close(rows.square_norms(), (G**2).sum(axis=1), 1e-13)
    assert_close(rows.inner_products(v), G @ v, 1e-13)
    assert_close(rows.moments().scatter, ((G - G.mean(axis=0)) ** 2).sum(), 1e-13)


@pytest.mark.parametrize("name", LAYERS)
def test_single_precision_stays_single(name):
    layer, *arrays = case(name)
    w, x, dy = (array.astype(np.float32) for array in arrays)
    y, backward = layer.forward(w, x)
    rows, pull = backward(dy)
    assert y.dtype == pull().dtype == np.float32
    if rows is not None and not layer.couples:
        assert rows.sum().dtype == rows.square_norms().dtype == np.float32
        assert rows.inner_products(w).dtype == np.float32


@pytest.mark.parametrize("name", LAYERS)
def test_the_same_on_a_device(name):
    DeviceArray = pytest.importorskip("device_array").DeviceArray
    layer, *arrays = case(name)
    w, x, dy = map(DeviceArray, arrays)
    y, backward = layer.forward(w, x)
    rows, pull = backward(dy)
    y_here, backward_here = layer.forward(*arrays[:2])
    rows_here, pull_here = backward_here(arrays[2])
    assert_close(y.get(), y_here, 1e-14)
    assert_close(pull().get(), pull_here(), 1e-14)
    if rows is not None and not layer.couples:
        assert_close(rows.sum().get(), rows_here.sum(), 1e-13)
        assert_close(rows.square_norms().get(), rows_here.square_norms(), 1e-13)
        assert_close(rows.inner_products(w).get(), rows_here.inner_products(arrays[0]), 1e-13)


def test_dropout_at_a_step_keeps_the_mean_and_slopes():
    layer, w, x, dy = case("dropout")
    noise = Noise((3, 4), np.arange(N, dtype=np.uint64))
    y, backward = layer.at(noise).forward(w, x)
    assert set(np.unique((y / x).round(12))) == {0.0, round(1 / 0.7, 12)}
    assert_close(backward(dy)[1](), dy * y / x, 1e-14)
    u = Noise((3, 4), np.arange(4000, dtype=np.uint64)).uniform((25,))
    assert abs(u.mean() - 0.5) < 4 / np.sqrt(12 * u.size)  # four standard deviations
    assert abs((u < 0.3).mean() - 0.3) < 4 * np.sqrt(0.21 / u.size)
    assert abs(np.corrcoef(u[:-1].ravel(), u[1:].ravel())[0, 1]) < 4 / np.sqrt(u.size)


@pytest.mark.parametrize(
    "other", [{"key": (3, 5)}, {"key": (4, 4)}, {"layer": (1,)}, {"layer": (0, 0)}]
)
def test_noise_differs_between_steps_seeds_and_layers(other):
    examples = np.arange(4, dtype=np.uint64)
    settings = {"key": (3, 4), "layer": (0,)}
    first = Noise(settings["key"], examples, settings["layer"]).uniform((6,))
    changed = settings | other
    second = Noise(changed["key"], examples, changed["layer"]).uniform((6,))
    assert not np.intersect1d(first, second).size


windows = st.fixed_dictionaries(
    {
        "n": st.integers(1, 3),
        "height": st.integers(3, 7),
        "width": st.integers(3, 7),
        "channels": st.integers(1, 3),
        "size": st.integers(1, 3),
        "stride": st.integers(1, 3),
        "padding": st.one_of(st.integers(0, 2), st.just("same")),
        "seed": st.integers(0, 100),
    }
)


def drawn(d):
    """Images away from kinks, and a generator."""
    rng = np.random.default_rng(d["seed"])
    return rng, spread_out(rng, (d["n"], d["height"], d["width"], d["channels"]))


def slow(x, d, value):
    """What the window shows at every place, found by walking: (n, H, W, size, size, channels)."""
    k, s, n, c = d["size"], d["stride"], d["n"], d["channels"]
    if d["padding"] == "same":
        grid = [-(-length // s) for length in x.shape[1:3]]
        missing = [
            max((g - 1) * s + k - length, 0) for g, length in zip(grid, x.shape[1:3], strict=True)
        ]
        before = [m // 2 for m in missing]
    else:
        before = [d["padding"]] * 2
        grid = [(length + 2 * d["padding"] - k) // s + 1 for length in x.shape[1:3]]
    shown = np.full((n, *grid, k, k, c), value)
    for i, j, r, q in np.ndindex(*grid, k, k):
        row, column = i * s + r - before[0], j * s + q - before[1]
        if 0 <= row < x.shape[1] and 0 <= column < x.shape[2]:
            shown[:, i, j, r, q] = x[:, row, column]
    return shown


@settings(max_examples=40, deadline=None, derandomize=True)
@given(windows, st.integers(1, 4))
def test_convolution_of_any_shape(d, F):
    rng, x = drawn(d)
    layer = Conv2D(F, d["size"], d["stride"], d["padding"])
    w = rng.normal(size=layer.count(x.shape[1:]))
    W, b = w[:-F].reshape(d["size"], d["size"], -1, F), w[-F:]
    y, backward = layer.forward(w, x)
    shown = slow(x, d, 0.0)
    assert_close(y, np.einsum("nhwrqc,rqcf->nhwf", shown, W) + b, 1e-13)
    dy, u = rng.normal(size=y.shape), rng.normal(size=x.shape)
    rows, pull = backward(dy)
    moved = np.einsum("nhwrqc,rqcf->nhwf", slow(u, d, 0.0), W)
    np.testing.assert_allclose((pull() * u).sum(), (dy * moved).sum(), rtol=1e-11, atol=1e-11)
    G = np.einsum("nhwrqc,nhwf->nrqcf", shown, dy).reshape(d["n"], -1)
    G = np.concatenate([G, dy.sum(axis=(1, 2))], axis=1)
    assert_close(rows.dense(), G, 1e-13)
    assert_close(rows.square_norms(), (G**2).sum(axis=1), 1e-12)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(windows)
def test_pooling_of_any_shape(d):
    d = d | {"padding": min(d["padding"], d["size"] - 1) if d["padding"] != "same" else "same"}
    rng, x = drawn(d)
    u = rng.normal(size=x.shape)
    for make, value, pooled in (
        (MaxPool, -np.inf, lambda shown: shown.max(axis=(3, 4))),
        (AveragePool, 0.0, lambda shown: shown.mean(axis=(3, 4))),
    ):
        layer = make(d["size"], d["stride"], d["padding"])
        y, backward = layer.forward(np.zeros(0), x)
        assert_close(y, pooled(slow(x, d, value)), 1e-14)
        dy = rng.normal(size=y.shape)
        moved = (layer.forward(0, x + 1e-6 * u)[0] - layer.forward(0, x - 1e-6 * u)[0]) / 2e-6
        slope = (backward(dy)[1]() * u).sum()
        np.testing.assert_allclose(slope, (dy * moved).sum(), rtol=1e-7, atol=1e-7)


def test_the_first_of_equal_numbers_wins():
    x = np.zeros((1, 2, 4, 1))
    dx = MaxPool(2).forward(0, x)[1](np.ones((1, 1, 2, 1)))[1]()
    np.testing.assert_array_equal(dx[0, :, :, 0], [[1, 0, 1, 0], [0, 0, 0, 0]])


@pytest.mark.parametrize(
    ("P", "K", "F", "kind"), [(4, 32, 16, GramConvolved), (64, 9, 4, Convolved)]
)
def test_the_cheaper_form_is_taken_and_both_agree(P, K, F, kind):
    rng = np.random.default_rng(0)
    side = int(np.sqrt(P))
    patches, slopes = rng.normal(size=(N, side, side, 1, 1, K)), rng.normal(size=(N, P, F))
    assert type(convolved(patches, slopes)) is kind
    product, gram = Convolved(patches, slopes), GramConvolved(patches, slopes)
    assert_close(gram.square_norms(), product.square_norms(), 1e-13)
    assert_close(gram.sum(), product.sum(), 1e-13)


@pytest.mark.parametrize(
    ("make", "inputs", "sentence"),
    [
        (lambda: Conv2D(3, 3), (5,), "images of shape"),
        (lambda: Conv2D(3, 9), IMAGE, "does not fit"),
        (lambda: Conv2D(3, 3, padding=-1), IMAGE, "padding must be a whole number"),
        (lambda: Conv2D(3, 3, stride=0), IMAGE, "stride must be a whole number"),
        (lambda: MaxPool(0), IMAGE, "size of the window must be a whole number"),
        (lambda: LAYERS["dense"][0], IMAGE, "put Flatten"),
        (lambda: LAYERS["group norm"][0], (5, 5, 3), "groups must divide"),
        (lambda: LAYERS["subsample"][0], (4, 4, 9), "channels must be at least"),
        (lambda: LAYERS["residual"][0], (5, 6, 3), "same stride and channels"),
    ],
)
def test_errors_say_what_to_do(make, inputs, sentence):
    with pytest.raises(ValueError, match=sentence):
        make().shape(inputs)


@pytest.mark.parametrize("kind", (np.int8, np.uint8, np.int64))
def test_sizes_in_few_bits_do_not_overflow(kind):
    """A size is kept as an int: 100 x 100 weights are 10,000 also where 100 has eight bits."""
    layers = Dense(kind(100)), Conv2D(kind(100), kind(3), padding=kind(1)), MaxPool(kind(2))
    for layer, inputs in zip(layers, ((100,), (8, 8, 100), (8, 8, 3)), strict=True):
        assert all(type(side) is int for side in layer.shape(inputs))
    assert layers[0].count((100,)) == 100 * 100 + 100
    labels = np.array([0, 1] * 3, dtype=kind)
    X = np.ones((6, 8, 8, 1))
    assert cabs_mnist(X, labels).dim == cabs_mnist(X, labels.astype(int)).dim
