"""The worst instances on file: measured again, no smaller promise survives them, and the search finds them."""

from dataclasses import replace

import numpy as np
import pytest

from adaptivesgd.methods import sgd
from theory import Case, LineCheck, catalogue, mean_of
from theory.adadamp import variance_near_a_minimum
from theory.classical import gradient_descent_convex
from theory.examples import far_start, small_quadratic
from theory.sdp.grid import Grid, on_file
from theory.sdp.grids import GRIDS
from theory.worst import families
from theory.worst.instance import Frugal, Instance, TooManyRunsError
from theory.worst.record import of, row, stored
from theory.worst.record import on_file as instances
from theory.worst.search import Worst, search

BOUNDS = [
    name
    for name in catalogue.names()
    if (theorem := catalogue.theorem(name)).kind != "identity" and theorem.status != "refuted"
]


@pytest.mark.parametrize("name", [f"theory.{name}" for name in instances()])
def test_a_worst_instance_is_as_bad_as_on_file_and_pins_the_constant(name):
    """.9 times the ratio of what is promised fails there."""
    theorem = catalogue.theorem(name)
    known = of(theorem)
    verdict = known.verdict(theorem)
    assert verdict.outcome == "holds", verdict.sentence
    assert verdict.tightness == pytest.approx(known.ratio, rel=1e-6)
    factor = 0.9 * known.ratio
    factor = 1 / factor if theorem.kind == "lower" else factor
    claim = verdict.claim
    assert LineCheck(claim.step, claim.left, factor * claim.right).broken_at is not None


def test_most_bounds_were_searched():
    """The others are known by their own examples, such as a table of exponents, or endless data."""
    assert len(set(instances()) & {name.removeprefix("theory.") for name in BOUNDS}) >= 64


def test_the_search_finds_what_theory_says():
    """tr Sigma <= 4 L (F - F*) + 2 sigma_*^2: with one steep example among 32 at most 1 - 1/64 of it."""
    theorem = variance_near_a_minimum.THEOREM
    assert 0.999 * (1 - 1 / 64) < of(theorem).ratio <= 1 - 1 / 64
    found, again = search(theorem, budget=20), search(theorem, budget=20)
    assert found == again and found.ratio > 0.9


def test_a_search_that_knows_an_instance_finds_nothing_less_bad():
    theorem = variance_near_a_minimum.THEOREM
    known = of(theorem)
    assert search(theorem, budget=1).ratio < 0.99 * known.ratio
    assert search(theorem, budget=1, known=known.instance).ratio >= known.ratio * (1 - 1e-9)


def test_the_search_reports_a_violation():
    """Half of what is promised is false, and not by rounding."""
    theorem = variance_near_a_minimum.THEOREM
    half = replace(theorem, promised=lambda case: theorem.promised(case) / 2, proof=())
    assert search(half, budget=1).violated


def test_an_instance_goes_on_file_and_comes_back():
    theorem = variance_near_a_minimum.THEOREM
    known = of(theorem)
    again = stored(row(Worst(known.ratio, known.instance, known.tried, known.applied)))
    assert again == known
    case = again.instance.case(theorem)
    assert case.name == known.words and case.w.tolist() == list(known.instance.start)


@pytest.mark.parametrize("family", families.DEFAULTS)
@pytest.mark.parametrize("noise", (0.0, 0.7))
def test_a_problem_of_a_family_is_what_it_says(family, noise):
    numbers = families.DEFAULTS[family] | {"noise": noise, "n": 4}
    F = families.problem(family, numbers)
    w = np.asarray(F.minimiser, dtype=float)
    assert np.allclose(w, 0) and np.allclose(F.gradient(w), 0)
    spread = (F.gradients(w) ** 2).sum(axis=1).mean()
    assert spread == pytest.approx(noise**2 * (3 / 16 if family == "one steep" else 1))
    assert ("without noise" in families.words(family, numbers)) == (
        not noise
    ) or family == "one steep"


def test_a_tree_that_is_too_large_is_given_up():
    F = small_quadratic()
    case = Case("", F, sgd(0.1, 3), 6, far_start(F), engine=Frugal())
    with pytest.raises(TooManyRunsError):
        case.expected(lambda state: 0.0)


def test_the_example_itself_is_an_instance():
    theorem = gradient_descent_convex.THEOREM
    base = next(iter(theorem.examples()))
    case = Instance(base.name, steps=base.steps).case(theorem)
    assert np.array_equal(theorem.promised(case), theorem.promised(base))


@pytest.mark.parametrize("grid", GRIDS, ids=lambda grid: grid.theorem)
def test_a_grid_is_on_file_and_its_first_and_last_points_hold(grid):
    pytest.importorskip("clarabel")
    pytest.importorskip("PEPit")
    assert any(each["what"] == grid.what for each in on_file()[grid.theorem])
    cheap = [grid.points[0], min(grid.points, key=lambda p: (p["steps"], -p["a"]))]
    assert replace(grid, points=tuple(cheap)).solve().holds


def test_a_grid_notices_a_wrong_bound():
    grid = Grid("", "", ({"x": 1.0},), lambda x: 1.01 * x, lambda x: x, attained=False)
    assert not grid.solve().holds
    loose = replace(grid, worst=lambda x: 0.99 * x)
    assert loose.solve().holds and not replace(loose, attained=True).solve().holds


SHARPER = [name for name in catalogue.names() if catalogue.theorem(name).sharper]


@pytest.mark.parametrize("name", SHARPER)
def test_the_sharper_theorem_promises_less_of_the_same(name):
    """Where both apply and are exact: the same is measured, no promise is larger, one is smaller by a hundredth."""
    theorem = catalogue.theorem(name)
    sharper = catalogue.theorem(f"theory.{theorem.sharper}")
    less = False
    for case in theorem.examples():
        if case.engine.badge != "exact" or next(sharper.all_objections(case), None):
            continue
        both = (sharper, theorem)
        K = min(len(each.measured(case)) for each in both)  # one may begin at the first step
        ours, theirs = (np.asarray(each.promised(case), dtype=float)[-K:] for each in both)
        left, right = (mean_of(each.measured(case))[-K:] for each in both)
        assert np.allclose(left, right, rtol=1e-9, atol=0)
        assert (ours <= theirs * (1 + 1e-9)).all()
        less |= bool((ours < 0.99 * theirs).any())
    assert less
