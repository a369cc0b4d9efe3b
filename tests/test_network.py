"""Networks as finite sums: slopes, batches, chunks, statistics, types, devices, noise, refusals."""

import tracemalloc

import numpy as np
import pytest
from network_cases import ALONE, NETWORKS, assert_close, differences, network, point
from scipy import sparse

from adaptivesgd import methods
from adaptivesgd.batch_sizes.constant import Constant as ConstantSize
from adaptivesgd.method import Method
from adaptivesgd.networks import (
    BatchNorm,
    Constant,
    Conv2D,
    Dense,
    Dropout,
    FanInUniform,
    Flatten,
    Glorot,
    GroupNorm,
    He,
    Network,
    ReLU,
    Residual,
    SquaredError,
    Tanh,
    TruncatedNormal,
)
from adaptivesgd.objective import EvaluationCounter
from adaptivesgd.runner import run, states
from adaptivesgd.step_sizes.fixed import Fixed


@pytest.mark.parametrize("name", NETWORKS)
def test_the_error_of_the_linear_model_is_quadratic(name):
    problem = network(name, ridge=0.1)
    w, rng = point(problem), np.random.default_rng(2)
    loss, gradient, d = problem.loss(w), problem.gradient(w), rng.normal(size=problem.dim)
    lengths = np.geomspace(1e-6, 1e-4, 12)
    errors = [abs(problem.loss(w + t * d) - loss - t * (gradient @ d)) for t in lengths]
    slope = np.polyfit(np.log(lengths), np.log(errors), 1)[0]
    assert abs(slope - 2) < 0.05


@pytest.mark.parametrize("name", NETWORKS)
def test_the_gradient_is_that_of_differences(name):
    problem = network(name, ridge=0.1)
    w = point(problem)
    assert_close(problem.gradient(w), differences(problem.loss, w, h=1e-5), 1e-7)


@pytest.mark.parametrize("name", ALONE)
def test_example_gradients_are_those_of_batches_of_one(name):
    problem = network(name, ridge=0.1)
    w = point(problem)
    alone = [problem.batch(np.array([i])).gradient(w) for i in range(problem.n)]
    losses = [problem.batch(np.array([i])).loss(w) for i in range(problem.n)]
    assert_close(problem.gradients(w), np.array(alone), 1e-13)
    assert_close(problem.losses(w), np.array(losses), 1e-13)


@pytest.mark.parametrize("chunk", [3, 100])
@pytest.mark.parametrize("name", ALONE)
def test_statistics_are_those_of_the_example_gradients(name, chunk):
    problem = network(name, ridge=0.1, chunk=chunk)
    w, rng = point(problem), np.random.default_rng(3)
    G, v, c = problem.gradients(w), rng.normal(size=problem.dim), rng.uniform(size=problem.n)
    whole = problem.estimate(w)
    assert_close(whole.gradient, G.mean(axis=0), 1e-13)
    assert_close(whole.variance, ((G - G.mean(axis=0)) ** 2).sum() / (problem.n - 1), 1e-12)
    assert_close(whole.square_norms, (G**2).sum(axis=1), 1e-13)
    assert_close(whole.inner_products(v), G @ v, 1e-12)
    weighted = problem.estimate(w, np.arange(problem.n), weights=c)
    assert_close(weighted.gradient, c @ G / problem.n, 1e-13)


@pytest.mark.parametrize("name", NETWORKS)
def test_single_precision_stays_single(name):
    problem = network(name, dtype=np.float32, ridge=0.1)
    w = problem.start(0)
    estimate = problem.estimate(w)
    assert w.dtype == estimate.gradient.dtype == problem.losses(w).dtype == np.float32
    exact = network(name, ridge=0.1)
    assert_close(estimate.gradient, exact.gradient(w.astype(np.float64)), 1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_path_on_a_device(name):
    DeviceArray = pytest.importorskip("device_array").DeviceArray
    method = methods.sgd(0.1, 4)
    here = run(network(name), method, updates=5)
    there = run(network(name, wrap=DeviceArray), method, updates=5)
    assert_close(there.w.get(), here.w, 1e-12)
    np.testing.assert_allclose(there["loss"], here["loss"], rtol=1e-12)


def test_dropout_is_the_same_on_a_device():
    DeviceArray = pytest.importorskip("device_array").DeviceArray
    here = dropout().counted_by(EvaluationCounter(), (1, 2))
    there = dropout(wrap=DeviceArray).counted_by(EvaluationCounter(), (1, 2))
    w = here.start(0)
    assert_close(there.gradient(DeviceArray(w)).get(), here.gradient(w), 1e-13)


# Where the parameters are, and where they start.


def test_blocks_are_layers_and_tensors_have_names():
    inside = (GroupNorm(), ReLU(), Conv2D(2, 3, padding=1, bias=None))
    layers = (Conv2D(2, 3, padding=1), Residual(inside), Flatten(), Dense(3))
    problem = Network(np.zeros((2, 4, 4, 1)), [0, 1], layers)
    sizes = {name: tensor.stop - tensor.start for name, tensor in problem.tensors.items()}
    assert sizes == {
        "0.weights": 18,
        "0.bias": 2,
        "1.inside.0.scale": 2,
        "1.inside.0.shift": 2,
        "1.inside.2.weights": 36,
        "3.weights": 96,
        "3.bias": 3,
    }
    assert [block.stop - block.start for block in problem.blocks] == [20, 4, 36, 99]
    assert problem.blocks[0].start == 0 and problem.blocks[-1].stop == problem.dim
    assert all(a.stop == b.start for a, b in zip(problem.blocks, problem.blocks[1:], strict=False))


def test_starts_are_seeded():
    problem = network("convolutions")
    np.testing.assert_array_equal(problem.start(3), problem.start(3))
    assert not np.array_equal(problem.start(3), problem.start(4))


@pytest.mark.parametrize(
    ("initial", "variance", "bound"),
    [
        (He(), 2 / 288, np.inf),
        (Glorot(), 2 / (288 + 576), np.sqrt(6 / (288 + 576))),
        (FanInUniform(), 1 / (3 * 288), np.sqrt(1 / 288)),
        (TruncatedNormal(0.1), 0.01 * 0.7737413, 0.2),
        (Constant(0.05), 0.0, 0.05),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, float) else "",
)
def test_initialisers_have_their_variance_and_bounds(initial, variance, bound):
    drawn = initial(np.random.default_rng(0), (3, 3, 32, 64))
    assert abs(drawn).max() <= bound
    # the variance of n draws is known to 5 sqrt(2 / n): five standard deviations of a normal's
    np.testing.assert_allclose(drawn.var(), variance, rtol=5 * np.sqrt(2 / drawn.size), atol=1e-30)
    mean = drawn.mean() - getattr(initial, "value", 0.0)
    assert abs(mean) <= 5 * np.sqrt(variance / drawn.size) + 1e-15


# Examples that are coupled, and examples that meet noise.


def test_batch_norm_runs_what_needs_the_gradient_alone():
    problem = network("batch norm", n=12)
    trace = run(problem, methods.adadamp(0.2, 4), updates=30)
    assert trace["loss"][-1] < trace["loss"][0]
    weights = np.random.default_rng(0).uniform(size=12)
    w = point(problem)
    weighted = lambda w: float((weights * problem.losses(w)).mean())
    gradient = problem.estimate(w, np.arange(12), weights=weights).gradient
    assert_close(gradient, differences(weighted, w, h=1e-5), 1e-7)


@pytest.mark.parametrize("ask", ["variance", "square_norms", "noise"])
def test_batch_norm_refuses_what_needs_single_gradients(ask):
    problem = network("batch norm")
    estimate = problem.estimate(problem.start(0), np.arange(4))
    with pytest.raises(ValueError, match="BatchNorm couples the examples"):
        getattr(estimate, ask)
    with pytest.raises(ValueError, match="use GroupNorm"):
        run(problem, methods.cabs(0.1), updates=2)
    with pytest.raises(ValueError, match="use GroupNorm"):
        estimate.inner_products(estimate.gradient)


def test_a_full_evaluation_behind_batch_norm_is_that_of_equal_chunks():
    problem = network("batch norm", n=10, chunk=4)
    w = point(problem)
    parts = [problem.batch(np.arange(a, b)) for a, b in ((0, 3), (3, 6), (6, 10))]
    assert_close(problem.losses(w), np.concatenate([part.losses(w) for part in parts]), 1e-15)


def dropout(wrap=lambda array: array, chunk=100):
    """A network with noise between its layers."""
    rng = np.random.default_rng(0)
    layers = (Dense(8), ReLU(), Dropout(0.5), Residual((Dropout(0.2), Dense(8))), Dense(3))
    return Network(wrap(rng.normal(size=(10, 5))), rng.integers(0, 3, 10), layers, chunk=chunk)


def test_noise_belongs_to_the_step_and_the_example():
    problem = dropout()
    w, step = problem.start(0), lambda *key: problem.counted_by(EvaluationCounter(), key)
    first = step(1, 2).losses(w)
    np.testing.assert_array_equal(first, step(1, 2).losses(w))
    assert not np.isclose(first, step(1, 3).losses(w)).all()
    assert not np.isclose(first, step(2, 2).losses(w)).all()
    chosen = np.array([7, 1, 7])
    np.testing.assert_allclose(step(1, 2).batch(chosen).losses(w), first[chosen], rtol=1e-13)
    few = dropout(chunk=3).counted_by(EvaluationCounter(), (1, 2))
    np.testing.assert_allclose(few.losses(w), first, rtol=1e-13)
    np.testing.assert_array_equal(problem.losses(w), problem.losses(w))
    assert not np.isclose(problem.losses(w), first).all()


def test_gradients_go_through_the_same_noise_as_losses():
    at_step = dropout().counted_by(EvaluationCounter(), (1, 2))
    w = point(at_step)
    assert_close(at_step.gradient(w), differences(at_step.loss, w), 1e-7)
    G = at_step.gradients(w)
    estimate = at_step.estimate(w, np.array([3, 1, 8]))
    assert_close(estimate.square_norms, (G[[3, 1, 8]] ** 2).sum(axis=1), 1e-13)


def test_the_noise_of_many_steps_is_dropout():
    """E over masks of a linear network's output is its output without noise."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3, 40))
    layers = (Dropout(0.4), Dense(1, bias=None))
    problem = Network(X, np.zeros((3, 1)), layers, SquaredError())
    w = rng.normal(size=40)
    drawn = np.array(
        [problem.counted_by(EvaluationCounter(), (0, k)).scores(w)[:, 0] for k in range(2000)]
    )
    deviation = np.sqrt((X**2 @ w**2) * 0.4 / 0.6)
    assert (abs(drawn.mean(axis=0) - X @ w) < 4.5 * deviation / np.sqrt(2000)).all()
    np.testing.assert_allclose(drawn.std(axis=0), deviation, rtol=4.5 / np.sqrt(2 * 2000))


def test_runs_with_noise_are_replayed():
    method = Method(ConstantSize(4), Fixed(0.1))
    first, second = (run(dropout(), method, updates=20, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.w, second.w)
    stream = states(dropout(), method, seed=3)
    path = [next(stream) for _ in range(6)]
    np.testing.assert_array_equal(method.step(path[4]).w, path[5].w)


# Scores, memory, and error messages.


def test_accuracy_and_held_out_examples():
    problem = network("perceptron", n=12, chunk=5)
    w = problem.start(0)
    scores = problem.scores(w)
    assert scores.shape == (12, 3)
    assert problem.accuracy(w) == (scores.argmax(axis=1) == problem.y).mean()
    held_out = problem.with_data(problem.X[:4], problem.y[:4])
    np.testing.assert_allclose(held_out.losses(w), problem.losses(w)[:4], rtol=1e-13)


def test_a_regression_has_no_accuracy_but_is_tested():
    problem = network("regression")
    assert not hasattr(problem, "accuracy")
    trace = run(problem, methods.sgd(0.1, 4), updates=3, test=network("regression", seed=6))
    assert "test_loss" in trace.columns and "test_accuracy" not in trace.columns


def test_sparse_examples_are_those_written_out():
    rng = np.random.default_rng(0)
    X = sparse.random(9, 30, 0.2, "csr", rng=rng)
    y, layers = rng.integers(0, 3, 9), (Dense(4), Tanh(), Dense(3))
    thin, full = Network(X, y, layers), Network(X.toarray(), y, layers)
    w = full.start(0)
    assert_close(thin.gradient(w), full.gradient(w), 1e-13)
    assert_close(thin.estimate(w).variance, full.estimate(w).variance, 1e-12)
    method = methods.sgd(0.1, 4)
    assert_close(run(thin, method, updates=5).w, run(full, method, updates=5).w, 1e-13)


def test_memory_is_bounded_by_the_chunk():
    layers = (Conv2D(8, 5, padding="same"), ReLU(), Flatten(), Dense(3))

    def peak(n):
        problem = Network(np.zeros((n, 16, 16, 1), np.float32), np.zeros(n, int), layers, chunk=32)
        w = problem.start(0)
        tracemalloc.start()
        problem.losses(w)
        problem.estimate(w)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(32)
    assert peak(512) < 1.5 * peak(64)


X, Y = np.zeros((3, 4)), np.array([0, 1, 2])


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda: Network(X, Y, (Dense(2),)), ValueError, "label from 0 to 1"),
        (lambda: Network(X, Y - 1, (Dense(3),)), ValueError, "label from 0 to 2"),
        (lambda: Network(X, Y + 0.5, (Dense(3),)), ValueError, "label from 0 to 2"),
        (lambda: Network(X, Y[:2], (Dense(3),)), ValueError, "give one y each"),
        (lambda: Network(X, Y, (ReLU(),)), ValueError, "something to learn"),
        (lambda: Network(X, Y, (Dense(3), "relu")), TypeError, "number 1 is 'relu'"),
        (lambda: Network(X[:, 0], Y, (Dense(3),)), ValueError, "X must hold"),
        (lambda: Network(X + np.nan, Y, (Dense(3),)), ValueError, "NaN"),
        (lambda: Network(X, Y, (Dense(3),), ridge=-1), ValueError, "ridge must not be negative"),
        (
            lambda: Network(X, Y, (Dense(2),), SquaredError()),
            ValueError,
            "2,.* numbers per example",
        ),
        (lambda: Dense(0), ValueError, "width must be a whole number"),
        (lambda: Dropout(1.0), ValueError, "rate must lie in"),
        (lambda: BatchNorm(epsilon=0.0), ValueError, "epsilon must be above zero"),
        (lambda: TruncatedNormal(0.0), ValueError, "scale must be above zero"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(make, error, sentence):
    with pytest.raises(error, match=sentence):
        make()
