"""Rates are distinguished, or left unnamed; assumptions are certified, and violations found."""

import numpy as np
import pytest

from adaptivesgd.methods import gradient_descent, sgd
from adaptivesgd.step_sizes import InverseTime
from theory.case import Case
from theory.examples import far_start, small_quadratic
from theory.monte_carlo import MonteCarlo
from theory.quantities import gap
from theory.rates import rate, slope

K = np.arange(401.0)


def noisy(curve, spread=0.3, runs=20, seed=0):
    """Runs that scatter about a curve, each with its own factor and a little noise along it."""
    rng = np.random.default_rng(seed)
    factors = np.exp(spread * rng.standard_normal((runs, 1)))
    return curve * factors * np.exp(0.02 * rng.standard_normal((runs, len(curve))))


@pytest.mark.parametrize(
    "curve, name",
    (
        (0.97**K, "linear"),
        (0.99**K + 0.9**K, "linear"),
        (1 / (K + 1), "1/k"),
        (3 / (K + 20), "1/k"),
        (1 / (K + 1) + 0.8**K, "1/k"),
        (1 / np.sqrt(K + 1), "1/sqrt(k)"),
        (1 / (K + 1) ** 2, "k^-1.98"),
        (0.1 + 0.9**K, "cannot tell"),
    ),
    ids=(
        "linear", "after a transient", "1/k", "1/(20+k)", "1/k after a transient", "1/sqrt(k)", "1/k^2",
        "a floor",
    ),
)  # fmt: skip
def test_rates_are_told_apart(curve, name):
    found = rate(noisy(curve))
    assert found.name == name, found
    assert found.because


def test_an_interval_that_reaches_several_rates_names_none():
    powers = 0.8 + 0.15 * np.random.default_rng(0).standard_normal((10, 1))
    found = rate((K + 1) ** -powers)
    assert found.name == "cannot tell" and "names no rate" in found.because


@pytest.mark.parametrize("q", (0.9, 0.97, 0.99))
def test_the_slope_of_a_linear_rate_is_the_logarithm_of_its_factor(q):
    found = rate(noisy(q**K), level=0.999).slope
    assert found.low <= np.log(q) <= found.high and found.high - found.low < 1e-3


def test_an_interval_covers_as_often_as_it_says():
    """A bootstrap interval at 95 % over 40 runs, 100 times: fewer than 85 cover if p < 1e-4."""
    x = np.log(np.arange(1, 9.0))
    covered = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        slopes = 1 + 0.2 * rng.standard_normal((40, 1))
        found = slope(x, np.exp(-x * slopes), resamples=300)
        truth = np.polyfit(x, -x + 0.02 * x**2, 1)[0]  # log E exp(-x N(1, 0.2))
        covered += found.low <= truth <= found.high
    assert covered >= 85


@pytest.mark.parametrize("values", (np.ones((1, 9)), np.ones((4, 9)), np.ones(9)))
def test_one_run_is_no_evidence_of_a_rate(values):
    with pytest.raises(ValueError, match="at least 5 runs"):
        rate(values)


def test_gaps_below_zero_are_told():
    with pytest.raises(ValueError, match="above zero"):
        rate(-np.ones((9, 9)))


def gaps(method, steps, runs=20):
    F = small_quadratic(n=50, dim=3, noise=0.3)
    case = Case("runs", F, method, steps, w=far_start(F), engine=MonteCarlo(runs))
    return case.expected(gap).values


@pytest.mark.parametrize(
    "method, steps, name",
    (
        (sgd(InverseTime(1.0, decay_rate=0.1), 1), 300, "1/k"),
        (sgd(0.2, 50), 60, "linear"),
        (sgd(0.2, 1), 200, "cannot tell"),
    ),
    ids=("decreasing steps", "full batches", "a fixed step: down to its floor"),
)
def test_methods_have_the_rates_that_theory_says(method, steps, name):
    assert rate(gaps(method, steps)).name == name


def test_gradient_descent_has_its_factor():
    F = small_quadratic()
    flattest = np.linalg.eigh(F.hessian)[1][:, 0]
    case = Case("along mu", F, gradient_descent(0.2), 60, w=F.minimiser + flattest)
    runs = np.outer([1.0, 1.1, 1.2, 1.3, 1.4], [gap(state) for state in case.states])
    found = rate(runs)
    assert found.name == "linear"
    assert np.isclose(found.slope.value, 2 * np.log(1 - 0.2 / 4), rtol=1e-6)
