"""SNGM's theorems: the numbers that are quoted for them, and their lines over wide tables."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models import LogisticRegression
from adaptivesgd.models.cosh_sum import CoshSum
from theory.case import Case
from theory.examples import far_start, small_quadratic
from theory.moments import Dynamics, Moments
from theory.sngm import (
    batch_limits,
    budget,
    msgd_diverges,
    msgd_sharp,
    noise_floor,
    one_step,
    relaxed_smooth,
    relaxed_step,
    smooth,
    smooth_as_quoted,
)
from theory.sngm import msgd as two_terms
from theory.sngm.ahead import kappa

BETAS = (0.0, 0.5, 0.9, 0.95)
STEPS = (1e-3, 1e-2, 0.1, 1.0)
BATCHES = (1, 8, 64)


def logistic(n=64, d=4):
    rng = np.random.default_rng(5)
    X = rng.standard_normal((n, d))
    return LogisticRegression(X, np.sign(X[:, 0] + 0.5 * rng.standard_normal(n)), ridge=0.05)


PROBLEMS = {"quadratic": small_quadratic(n=64, dim=3, condition=10.0), "logistic": logistic()}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
@pytest.mark.parametrize("beta", BETAS)
def test_every_line_holds_on_every_path(problem, beta):
    """(a) to (g), and (h) with its sum, at every step, for every step size and batch size."""
    for eta, B in product(STEPS, BATCHES):
        case = Case("a path", problem, sngm(eta, B, beta), steps=12, w=far_start(problem))
        assert one_step.THEOREM.check(case).outcome == "holds"
        telescoped = next(line for line in smooth.PROOF if "(h)" in line.because)
        assert telescoped.compare(case).broken_at is None


@pytest.mark.parametrize("beta", BETAS)
def test_every_relaxed_line_holds_on_every_path(beta):
    """Along cosh sums, with steps far beyond the theorem's as well: the lines do not need them."""
    for eta, a in product((1e-3, 1e-2, 0.1), (0.3, 1.0, 3.0)):
        if eta * a * kappa(beta) > 2:
            continue  # e^(lambda r) is astronomic there, so the bound is vacuous
        shifts = np.random.default_rng(1).standard_normal((6, 3))
        case = Case("cosh", CoshSum(shifts, a), sngm(eta, 2, beta), 12, np.full(3, 2.0 / a))
        assert relaxed_step.THEOREM.check(case).outcome == "holds"


def test_the_constants_of_the_relaxed_bound():
    """1.077, 0.615 and 2.153 at eta = 1 / (8 kappa lambda), rounded up, where they are largest."""
    worst = relaxed_smooth.constants(1 / 8, 0.0, 1.0)
    assert np.ceil(1000 * np.array(worst)).tolist() == [1077, 615, 2153]
    for beta in BETAS:
        three = relaxed_smooth.constants(1 / (8 * kappa(beta)), beta, 1.0)
        assert (np.array(three) <= np.array(worst) + 1e-15).all()


def test_the_sharp_constants_are_half_of_those_quoted():
    case = next(iter(smooth.examples()))
    noise = 2 * np.sqrt(case.given["sigma2"] / case.method.batch_size.size)
    sharp, quoted = smooth.promised(case) - noise, smooth_as_quoted.promised(case) - noise
    assert np.allclose(quoted, 2 * sharp, rtol=1e-13)


QUOTED = {  # the corollaries' closed forms of the best eta, B and bound, with k = (1 - beta) kappa L D
    "smooth": lambda k, s2, C: (
        2 * np.sqrt(s2 * C / (2 * k)),
        2 * 2**0.5 * (2 * k * s2 / C) ** 0.25,
    ),
    "smooth, as quoted": lambda k, s2, C: (
        np.sqrt(C * s2 / (2 * k)),
        2 * 2**0.5 * (8 * k * s2 / C) ** 0.25,
    ),
    "relaxed, as quoted": lambda k, s2, C: (
        np.sqrt(C * s2 / (4 * k)),
        8 * 2**0.5 * (k * s2 / C) ** 0.25,
    ),
}


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("form", QUOTED)
def test_the_best_step_and_batch(form, beta):
    """As in the corollaries; no search finds better; rounding T to a whole number costs little."""
    given = budget.GIVEN | {"form": form, "beta": beta}
    k = (1 - beta) * kappa(beta) * given["L"] * given["D"]
    eta, B = budget.best(given)
    size, value = QUOTED[form](k, given["sigma"] ** 2, given["C"])
    assert B == pytest.approx(size, rel=1e-12)
    assert budget.bound(given, eta, B) == pytest.approx(value, rel=1e-12)
    searched = minimize(
        lambda x: budget.bound(given, eta * np.exp(x[0]), B * np.exp(x[1])), (0.5, 0.5)
    )
    assert value <= searched.fun <= value * (1 + 1e-6)
    whole = given["C"] / round(given["C"] / B)
    assert budget.bound(given, eta, whole) <= value * (1 + 1e-6)


def test_the_quoted_step_of_the_corollaries():
    """eta^2 = 2 (1 - beta) D B / (L kappa C), and (1 - beta) D B / (4 L kappa C) if relaxed."""
    for form, factor in (("smooth", 2), ("smooth, as quoted", 2), ("relaxed, as quoted", 1 / 4)):
        given = budget.GIVEN | {"form": form}
        beta, (eta, B) = given["beta"], budget.best(given)
        square = factor * (1 - beta) * given["D"] * B / (given["L"] * kappa(beta) * given["C"])
        assert eta**2 == pytest.approx(square, rel=1e-12)


def test_the_batch_of_sngm_over_that_of_msgd():
    ratios = batch_limits.measured(next(iter(batch_limits.examples())))
    named = dict(zip(batch_limits.BETAS.tolist(), ratios, strict=True))
    assert [f"{named[beta]:.2f}" for beta in (0.0, 0.5, 0.9)] == ["1.00", "2.49", "7.28"]


def test_the_sharp_bound_over_a_table_of_recursions():
    """Largest ratio 1, without noise or momentum, after one step; the noise at most half."""
    largest, where = 0.0, None
    for beta, share, B, noise, h in product(
        (0.0, 0.3, 0.9, 0.99), (0.1, 0.5, 1.0), (1, 6), (0.0, 1.0, 10.0), (1.0, 10.0)
    ):
        F = small_quadratic(condition=h, noise=noise)
        method = msgd(share * msgd_sharp.longest(F, beta), B, beta)
        known = {"sigma2": float(F.variance) + 1e-24}
        case = Case("", F, method, 15, far_start(F), engine=Moments(), given=known)
        ratios = msgd_sharp.measured(case) / msgd_sharp.promised(case)
        if ratios.max() > largest:
            largest, where = ratios.max(), (beta, noise, ratios.argmax())
    assert largest == pytest.approx(1.0, abs=1e-9)
    assert where == (0.0, 0.0, 0)


@pytest.mark.parametrize("beta", BETAS)
def test_the_noise_of_msgd_settles_at_half_of_the_bound(beta):
    """The stationary E|F'|^2 over L eta sigma^2 / ((1 - beta) B), as eta falls: 1/2 for every beta."""
    F = msgd_sharp.two_examples()
    method = msgd(1e-4 * msgd_sharp.longest(F, beta), 1, beta)
    dynamics = Dynamics.of(Case("", F, method, engine=Moments()))
    settled = dynamics.settled(1, method.step_size.length)[0, 0]
    assert settled * (1 - beta) / method.step_size.length == pytest.approx(0.5, rel=1e-3)


def test_the_two_term_bound_over_a_table_of_recursions():
    """Largest ratio 1.000, without noise, after one step."""
    largest, where = 0.0, None
    for beta, share, B, noise, h in product(
        (0.0, 0.5, 0.9, 0.99), (0.1, 0.5, 1.0), (1, 4, 6), (0.0, 1.0, 10.0), (1.0, 10.0)
    ):
        F = small_quadratic(condition=h, noise=noise)
        method = msgd(share * two_terms.longest(F, beta), B, beta)
        known = {"sigma2": float(F.variance) + 1e-24}
        case = Case("", F, method, 15, far_start(F), engine=Moments(), given=known)
        ratios = two_terms.measured(case) / two_terms.promised(case)
        if ratios.max() > largest:
            largest, where = ratios.max(), (beta, noise, ratios.argmax())
    assert largest == pytest.approx(1.0, abs=1e-9)
    assert where == (0.0, 0.0, 0)


@pytest.mark.parametrize("beta", BETAS)
def test_the_radius_of_the_heavy_ball_is_one_at_the_critical_step(beta):
    F = small_quadratic()
    critical = msgd_diverges.critical(F, beta)
    at, below, beyond = (
        Case("", F, msgd(times * critical, 2, beta), engine=Moments()) for times in (1, 0.99, 1.01)
    )
    assert msgd_diverges.radius(at)[0] == pytest.approx(1, abs=1e-9)
    assert msgd_diverges.radius(below)[0] < 1 < msgd_diverges.radius(beyond)[0]


@pytest.mark.parametrize("beta, eta", ((0.0, 0.01), (0.5, 0.01), (0.9, 0.001), (0.0, 0.001)))
def test_it_settles_where_the_gradient_is_one(beta, eta):
    steps = int(4 / eta)
    case = Case("", noise_floor.LOPSIDED, sngm(eta, 1, beta), steps, np.zeros(1))
    tail = np.array([abs(state.w[0]) for state in case.states[steps * 3 // 4 :]])
    assert tail.mean() == pytest.approx(1.0, abs=2 * kappa(beta) * eta)


def test_a_fixed_step_forgets_nothing_of_the_batch():
    """With all four examples at a time the same problem is solved: the floor is the batch's."""
    case = Case("", noise_floor.LOPSIDED, sngm(0.01, 4, 0.0), 400, np.array([2.0]))
    assert abs(case.states[-1].w[0]) <= 0.01


def test_cosh_has_no_smoothness_for_msgd():
    case = Case("", CoshSum(np.zeros((2, 2))), msgd(0.1, 1), given={"sigma2": 0.0})
    verdict = two_terms.THEOREM.check(case)
    assert verdict.outcome == "does not apply" and "not L-smooth" in verdict.reason
