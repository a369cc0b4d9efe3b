"""The search breaks what is false, leaves alone what is proved, and tells the truth about both."""

import math
from itertools import combinations

import numpy as np
import pytest

from adaptivesgd import counter_example, methods
from adaptivesgd.checks import check_problem
from adaptivesgd.checks.instances import instances, noisy_instances
from theory.case import Case
from theory.quantities import loss, square_distance

FULL = {"batch_size": lambda n: n}
F_ALONE = {"weight": math.inf}
HALF = {"step_size": lambda L: 1 / (2 * L), "factor": lambda L, mu: 1 - mu / (2 * L)}

TRUE = {
    "1 / L": {"step_size": lambda L: 1 / L},
    "1 / L, its factor": {"step_size": lambda L: 1 / L, "factor": lambda L, mu: 1 - mu / L},
    "1 / L of all examples: F falls": {"step_size": lambda L: 1 / L, **F_ALONE, **FULL},
    "1 / L, weight 2 / L": {"step_size": lambda L: 1 / L, "weight": lambda L: 2 / L},
    "2 / (L + mu) of all examples": {
        "step_size": lambda L, mu: 2 / (L + mu),
        "factor": lambda L, mu: ((L - mu) / (L + mu)) ** 2,
        **FULL,
    },
    "1 / (2 L), with noise": {**HALF, "floor": lambda L, sigma, B: sigma**2 / (2 * L**2) / B},
}
FALSE = {
    "2 / mu": ({"step_size": lambda mu: 2 / mu}, "grow 9-fold"),
    "1 / mu, of all examples": ({"step_size": lambda mu: 1 / mu, **FULL}, "mu = 0.1"),
    "just above 2 / L": ({"step_size": lambda L: 2.001 / L}, "grow by 0.2 %"),
    "a number": ({"step_size": 0.3}, "L = 10"),
    "L for 1 / L": ({"step_size": lambda L: L}, "L = 10"),
    "the batch as a reason": ({"step_size": lambda L, B: B / L}, "B = 4"),
    "2 / (L + mu) of one example": (
        {**TRUE["2 / (L + mu) of all examples"], "batch_size": 1},
        "promised were 0.1111",
    ),
    "too small a factor": (
        {"step_size": lambda L: 1 / L, "factor": lambda L, mu: 1 - 1.1 * mu / L},
        "promised were 0.45",
    ),
    "F falls with every batch": ({"step_size": lambda L: 1 / L, **F_ALONE}, r"E\[F\(w\) - F\*\]"),
    "too heavy a weight": ({"step_size": lambda L: 1 / L, "weight": lambda L: 3 / L}, "grow by"),
    "no floor": ({**HALF, "floor": lambda sigma: 0.0 * sigma}, "promised were 0:"),
    "too low a floor": (
        {**HALF, "floor": lambda L, sigma, B: sigma**2 / (8 * L**2) / B},
        "to 0.25 in expectation; promised were 0.125",
    ),
}


@pytest.mark.parametrize("claim", TRUE.values(), ids=TRUE)
def test_what_is_proved_is_left_alone(claim):
    found = counter_example(**claim)
    assert not found and found.tried > 200 and str(found.tried) in str(found)


@pytest.mark.parametrize(("claim", "says"), FALSE.values(), ids=FALSE)
def test_what_is_false_is_broken(claim, says):
    found = counter_example(**claim)
    assert found and found.after > found.promised
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(str(found))


@pytest.mark.parametrize(("claim", "says"), FALSE.values(), ids=FALSE)
def test_the_engine_agrees(claim, says):
    """Every batch of the method itself, gone through by the exact engine of the theorems."""
    found = counter_example(**claim)
    method = methods.sgd(found.step_size, found.batch_size)
    case = Case("found", found.problem, method, 1, found.w)
    weight = claim.get("weight", 0.0)
    weight = weight(found.constants["L"]) if callable(weight) else weight
    quantity = loss if math.isinf(weight) else lambda s: square_distance(s) + weight * loss(s)
    assert case.expected_next(quantity)[0] == pytest.approx(found.after, rel=1e-9, abs=1e-12)
    assert quantity(case.first) == pytest.approx(found.before, rel=1e-9, abs=1e-12)


CONSTANTS = [(1.0, 0.5, 2), (1.0, 0.01, 4), (10.0, 5.0, 4)]


@pytest.mark.parametrize(("L", "mu", "n"), CONSTANTS)
def test_instances_belong_to_the_class(L, mu, n):
    for F in instances(L, mu, n):
        assert F.max_smoothness <= L * (1 + 1e-12) and F.strong_convexity >= mu * (1 - 1e-9)
        assert F.n == n and F.formula and not F.gradients(F.minimiser).any()
        check_problem(F, w=np.full(F.dim, 0.3), laws=("contract", "gradient", "constants"))


@pytest.mark.parametrize(("L", "mu", "n"), CONSTANTS)
def test_noise_is_what_it_is_said_to_be(L, mu, n):
    for F in noisy_instances(L, mu, n, 0.7):
        assert (F.gradients(F.minimiser) ** 2).sum() / n == pytest.approx(0.7**2)
        assert F.max_smoothness <= L * (1 + 1e-12) and F.strong_convexity >= mu * (1 - 1e-9)
        check_problem(F, laws=("contract", "gradient", "statistics", "constants"))


def test_the_point_is_the_worst_there_is():
    """No random point near or far breaks the claim by a larger factor."""
    found = counter_example(lambda L: 1 / L, weight=math.inf)
    F, a, rng = found.problem, found.step_size, np.random.default_rng(0)
    chosen = [list(batch) for batch in combinations(range(F.n), found.batch_size)]
    for w in rng.standard_normal((200, F.dim)):
        rows = F.gradients(w)
        after = np.mean([F.loss(w - a * rows[batch].mean(axis=0)) for batch in chosen])
        assert after / F.loss(w) <= found.after / found.before * (1 + 1e-9)


def test_a_setting_with_a_default_is_left_alone():
    assert counter_example(lambda L, share=2.1: share / L)
    assert not counter_example(lambda L, share=1.9: share / L, batch_size=lambda n: n)


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ({"step_size": lambda eta: eta}, "must be a function of some of L, mu, n, B, sigma"),
        ({"step_size": lambda L: -1 / L}, "step_size must be above zero"),
        ({"step_size": 1.0, "weight": -1.0}, "weight must not be negative"),
        ({"step_size": 1.0, "floor": math.nan}, "floor must be a finite number"),
        ({"step_size": 1.0, "batch_size": 0}, "batch_size must be a whole number"),
    ],
)
def test_refuses_what_is_no_claim(claim, says):
    with pytest.raises(ValueError, match=says):
        counter_example(**claim)
