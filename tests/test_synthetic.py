"""Synthetic problems have the constants that they promise, exactly, and the seed decides."""

import inspect

import numpy as np
import pytest

from adaptivesgd.checks import check_problem
from adaptivesgd.data import synthetic
from adaptivesgd.models.constants import ConstantUnavailableError

HELPERS = {"centred_noise"}
MAKERS = {
    name: make
    for name, make in inspect.getmembers(synthetic, inspect.isfunction)
    if make.__module__ == synthetic.__name__ and not name.startswith("_") and name not in HELPERS
}
SIZE = {"low_rank": {"shape": (6, 5)}}


@pytest.mark.parametrize("name", MAKERS)
def test_seeded_and_lawful(name):
    size = SIZE.get(name, {"n": 40})
    one, same, other = (MAKERS[name](**size, seed=seed) for seed in (1, 1, 2))
    w = one.start(5) + 0.1
    assert np.array_equal(one.losses(w), same.losses(w))
    assert not np.array_equal(one.losses(w), other.losses(w))
    check_problem(one)


@pytest.mark.parametrize("rank", [4, 6])
def test_regression(rank):
    F = synthetic.regression(n=50, dim=6, condition=100, rank=rank)
    assert F.smoothness == pytest.approx(1, rel=1e-12)
    assert F.pl_constant == pytest.approx(0.01, rel=1e-10)
    assert hasattr(F, "strong_convexity") == (rank == 6)
    assert synthetic.regression(n=50, dim=6, ridge=0.5).smoothness == pytest.approx(1.5)


def test_noisy_quadratic():
    F = synthetic.noisy_quadratic(n=30, spectrum=(2.0, 0.5, 0.1), noise=3.0)
    assert F.variance == pytest.approx(9, rel=1e-12)
    assert (F.smoothness, F.strong_convexity) == pytest.approx((2, 0.1), rel=1e-12)
    assert np.linalg.norm(F.minimiser - F.start()) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("name", ["cosh_sum", "sine_squares", "rosenbrock"])
def test_noise(name):
    assert MAKERS[name](n=20, noise=0.5).variance == pytest.approx(0.25, rel=1e-12)


def test_clouds():
    F = synthetic.separable_clouds(n=60, margin=0.3)
    assert F.minimum == 0
    with pytest.raises(ConstantUnavailableError):
        F.minimiser  # noqa: B018
    near = synthetic.two_clouds(n=4000, distance=2.0)
    best = 0.8413447460685429  # Phi(1)
    assert abs(near.accuracy(near.minimiser) - best) < 4 * np.sqrt(best * (1 - best) / near.n)


def test_low_rank():
    assert synthetic.low_rank((6, 5), rank=2, share=1.0, noise=0.0).minimum < 1e-28
    assert synthetic.low_rank((6, 5), share=0.5).n == 15
    assert not hasattr(synthetic.low_rank((6, 5), share=0.5), "minimum")


@pytest.mark.parametrize(
    "make, settings, message",
    [
        (synthetic.regression, {"condition": 0.5}, "condition must be at least 1"),
        (synthetic.regression, {"dim": 3, "rank": 4}, "rank must be at most"),
        (synthetic.noisy_quadratic, {"spectrum": (1.0, 0.0)}, "an eigenvalue must be above zero"),
        (synthetic.separable_clouds, {"margin": 0}, "margin must be above zero"),
        (synthetic.regression_with_outliers, {"share": 2}, "share must lie in"),
        (synthetic.regression, {"noise": "abc"}, "noise must be a finite number, not 'abc'"),
        (synthetic.low_rank, {"noise": -1.0}, "noise must not be negative"),
        (synthetic.rosenbrock, {"noise": -1.0}, "noise must not be negative"),
        (synthetic.two_clouds, {"n": -5}, "n must be a whole number of at least 1, not -5"),
        (synthetic.random_regression, {"seed": -1}, "seed must be a whole number of at least 0"),
        (synthetic.sine_squares, {"dim": "a"}, "dim must be a whole number of at least 1, not 'a'"),
        (synthetic.noisy_quadratic, {"spectrum": 1}, "spectrum must be a tuple such as"),
        (synthetic.low_rank, {"shape": 3}, "shape must be a tuple such as"),
        (synthetic.cosh_sum, {"n": 1}, "n must be a whole number of at least 2"),
    ],
)
def test_bad_settings_are_refused_in_a_sentence(make, settings, message):
    with pytest.raises(ValueError, match=message):
        make(**settings)
