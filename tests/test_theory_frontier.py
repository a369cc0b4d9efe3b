"""What came after the five papers: the numbers that the texts quote, and a page of seeds."""

import json

import numpy as np
import pytest

from theory import seeds
from theory.adascale import corrected, theorem_2
from theory.adascale.gain import delta, gamma
from theory.case import Case
from theory.frontier import fixed_step_curve, nsgdm, ordered_weights
from theory.paths import paths, quantile
from theory.sngm import noise_floor


@pytest.mark.parametrize("S", (2, 16, 128))
@pytest.mark.parametrize("eta", (0.1, 0.5, 1.0, 1.5))
def test_one_step_of_adascale_from_the_minimiser(eta, S):
    """The gap is gamma S Delta: S times the claimed floor for eta = 1, and within the corrected one."""
    case = theorem_2.at_the_edge(eta, S)
    (gap, _), floor = theorem_2.measured(case), delta(case)
    assert gap == pytest.approx(gamma(case) * S * floor, rel=1e-12)
    assert eta != 1.0 or gap == pytest.approx(S * floor, rel=1e-12)
    assert gap <= corrected.promised(case).min()


def test_the_corrected_floor_tends_to_the_claimed_one():
    factors = [corrected.factor(theorem_2.at_the_edge(eta, 4)) for eta in (0.1, 0.01, 1e-4)]
    assert factors == sorted(factors, reverse=True) and factors[-1] == pytest.approx(1, abs=2e-3)


def test_nsgdm_is_promised_less_than_the_floor_of_sngm():
    """.75 after 900 steps on the lopsided examples, and SNGM with the same step stays near 1."""
    case = next(iter(nsgdm.examples()))
    assert f"{nsgdm.promised(case)[-1]:.2f}" == "0.75"
    floor = Case("", case.problem, noise_floor.sngm(1e-4, 1, 0.0), 900, np.ones(1))
    assert noise_floor.promised(floor)[-1] > 0.99


def excess(B, step, batch):
    """E||w - w*||^2 over that of a step halved four times, exactly, at 512 examples B a phase; and N / B.

    Normalised SGD on ||w - w*||^2 / 2 with noise of the variance 1: w+ = w - eta g / (E||g||^2)^(1/2). At
    every phase the step is multiplied by `step`, and the batch by `batch`.
    """
    ends = []
    for cut, growth in ((0.5, 1), (step, batch)):
        eta, size, m = 0.05, B, 1.0
        for _ in range(5):
            for _ in range(round(512 * B / size)):
                a = eta / np.sqrt(m + 1 / size)
                m = (1 - a) ** 2 * m + a**2 / size
            eta, size = eta * cut, size * growth
        ends.append(m)
    return ends[1] / ends[0], growth / size / ends[1]


def test_seesaw_breaks_as_the_batch_comes_near_the_noise_scale():
    """1 % more than with the halved step where N / B is 38, 20 % where it is 2; and no other exponent will do."""
    over = {B: excess(B, np.sqrt(0.5), 2) for B in (1, 4, 16, 64, 256)}
    found = [ratio for ratio, _ in over.values()]
    assert found == sorted(found)
    assert f"{over[1][0]:.3f}" == "1.009" and f"{over[256][0]:.3f}" == "1.205"
    assert f"{over[1][1]:.0f}" == "38" and f"{over[256][1]:.0f}" == "2"
    for step, batch in ((1.0, 4), (0.6, 2), (0.8, 2)):
        assert abs(excess(1, step, batch)[0] - 1) > 0.1


@pytest.mark.parametrize("n, s, q", ((9, 4, 2), (20, 7, 3)))
def test_weights_of_ordered_sgd_at_both_ends(n, s, q):
    """The largest loss is used whenever it is a candidate; the s - q smallest never are."""
    method = ordered_weights.ordered_sgd(0.1, q, s / q)
    problem = ordered_weights.regression(n=n)
    weights = ordered_weights.weights(Case("", problem, method))
    assert weights[0] == pytest.approx(s / n, rel=1e-12)
    assert (weights[n - (s - q) :] == 0).all() and (weights[: n - (s - q)] > 0).all()


def test_the_best_batch_of_a_fixed_step():
    """C_1 = 30, C_2 = 50, eps = 1: b* = 100 and K(b*) = 60."""
    case = next(iter(fixed_step_curve.examples()))
    assert fixed_step_curve.best(case) == 100
    assert fixed_step_curve.steps(case, 100.0) == pytest.approx(60)


def test_all_paths_have_their_probabilities():
    case = Case("", noise_floor.LOPSIDED, noise_floor.sngm(0.1, 1), 3, np.zeros(1))
    chances = [p for p, states in paths(case) if len(states) == 4]
    assert len(chances) == 4**3 and sum(chances) == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("level, number", ((0.25, 1.0), (0.5, 2.0), (0.51, 7.0), (1.0, 7.0)))
def test_a_quantile_is_the_smallest_number_that_suffices(level, number):
    assert quantile(np.array([0.5, 0.25, 0.25]), np.array([7.0, 2.0, 1.0]), level) == number


def test_seeds_are_resumed_and_tabled(tmp_path, monkeypatch):
    """What the file holds is not run again; a verdict that is not as expected is named."""
    asked = []

    def row(name, seed):
        asked.append((name, seed))
        return {"name": name, "seed": seed, "as_expected": seed < 2, "sampled": 3, "closest": 0.5}

    monkeypatch.setattr(seeds, "with_random_runs", lambda: ["theory.a.b", "theory.a.c"])
    monkeypatch.setattr(seeds, "row", row)
    file = tmp_path / "seeds.jsonl"
    file.write_text(json.dumps(row("a.b", 0)) + "\n")
    asked.clear()
    rows = seeds.fill(file, range(3))
    assert asked == [(f"theory.a.{x}", s) for s in range(3) for x in "bc"][1:]
    text = seeds.table(rows)
    assert "6 verdicts: 2 not as expected" in text and "| 2 | 2 | theory.a.b, theory.a.c |" in text
