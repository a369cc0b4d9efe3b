"""Numbers of the classical theorems that their own sides do not show."""

from dataclasses import replace

import numpy as np
import pytest

from adaptivesgd.methods import gradient_descent, sgd
from theory.case import Case
from theory.classical import gradient_descent_convex_sharp as sharp
from theory.classical import sgd_noise_ball as noise_ball
from theory.classical.geometric_batch_growth import growing
from theory.examples import far_start, small_quadratic
from theory.moments import Moments
from theory.quantities import gap
from theory.schedule import schedule

F = small_quadratic(n=50, dim=5)
CASE = Case("long", F, sgd(0.5, 4), 400, w=far_start(F), engine=Moments())


def test_a_fixed_batch_ends_in_its_ball():
    assert np.isclose(CASE.expected(gap)[-1], noise_ball.ball(CASE), rtol=1e-12)


@pytest.mark.parametrize("a, B", ((0.5, 4), (0.25, 4), (0.5, 8), (1.9, 1)))
def test_an_isotropic_ball_in_closed_form(a, B):
    """h = 1: the ball is a c sigma^2 / (2 (2 - a)), c = (n - B) / (B (n - 1))."""
    problem = small_quadratic(n=50, dim=5, condition=1.0)
    case = replace(CASE, problem=problem, method=sgd(a, B), w=None)
    sigma2 = problem.gradients(np.zeros(5)).var(axis=0).sum()
    expected = a * (50 - B) / (B * 49) * sigma2 / (2 * (2 - a))
    assert np.isclose(noise_ball.ball(case), expected, rtol=1e-12)


@pytest.mark.parametrize("N", (1, 3, 10))
def test_the_weights_of_the_sharp_proof_are_a_convex_combination(N):
    chain, rises = np.split(sharp.weights(N), [N])
    assert np.isclose(rises.sum(), 1, rtol=1e-14) and rises.min() > 0 and chain.min() > 0
    assert np.isclose(chain[-1], N / (N + 1), rtol=1e-14)


@pytest.mark.parametrize("N", (1, 4, 20))
def test_the_worst_huber_function_has_the_loss_that_is_promised(N):
    """From w_0 = 1 with slope 1 / (2N + 1): F(w_N) = 1 / (4N + 2), and w_N = (N + 1) / (2N + 1)."""
    case = Case("worst", sharp.Huber(1 / (2 * N + 1)), gradient_descent(1.0), N, w=np.ones(1))
    assert np.isclose(gap(case.states[-1]), 1 / (4 * N + 2), rtol=1e-12)
    assert np.isclose(case.states[-1].w[0], (N + 1) / (2 * N + 1), rtol=1e-12)


def test_a_schedule_is_that_of_a_run():
    problem = small_quadratic(n=200, dim=3)
    method = growing(problem, initial=2)
    seen = Case("run", problem, method, 30).states[1:]
    plan = schedule(method, problem.n, 30)
    assert plan.sizes.tolist() == [state.batch_size for state in seen]
    assert plan.lengths.tolist() == [state.step_size for state in seen]
    assert plan.sizes[-1] > 10 * plan.sizes[0]


def test_geometric_batches_beat_every_fixed_one_in_the_end():
    """At the same step size, a fixed batch has a floor; a growing one has none, until n is reached."""
    problem = small_quadratic(n=200, dim=3)
    case = Case("growth", problem, growing(problem), 80, far_start(problem), engine=Moments())
    floors = [noise_ball.ball(replace(case, method=sgd(1.0, B))) for B in (1, 10, 100)]
    assert case.expected(gap)[-1] < 0.01 * min(floors)
