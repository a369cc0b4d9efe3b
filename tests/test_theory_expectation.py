"""Three engines, one face: every batch, moments, random runs. They must agree."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from adaptivesgd.batch_sizes.constant import Constant
from adaptivesgd.batch_sizes.loss_ratio import LossRatio, SubsampledLossRatio
from adaptivesgd.directions.clipped_norm import ClippedNorm
from adaptivesgd.directions.gradient import Gradient
from adaptivesgd.directions.momentum import HeavyBall, Nesterov
from adaptivesgd.method import Method
from adaptivesgd.models.softmax import SoftmaxRegression
from adaptivesgd.part import BatchSize, Direction, StepSize, Stop
from adaptivesgd.samplers import RankBased, ReweightedRankBased, Scripted, Shuffled
from adaptivesgd.samplers.uniform import Uniform
from adaptivesgd.step_sizes.damped import Damped
from adaptivesgd.step_sizes.fixed import Fixed
from theory.case import Case
from theory.claims import with_constants
from theory.enumeration import Enumeration
from theory.examples import far_start, regression, small_quadratic
from theory.moments import Dynamics, Moments
from theory.monte_carlo import MonteCarlo
from theory.quadratics import quadratic
from theory.quantities import gap, loss, square_distance, square_gradient
from theory.series import Sample

F = small_quadratic(n=4)
W = far_start(F)
PROBLEMS = F, regression(n=4), regression(n=4, ridge=0.0)
SOFTMAX = SoftmaxRegression(F.centres, np.arange(4) % 2)


@dataclass(frozen=True)
class Sign(Direction):
    """d = sign(g)."""

    def __call__(self, memory, g, now):
        return np.sign(g), memory


@dataclass(frozen=True)
class Doubling(BatchSize):
    """Looks at one example, and then at a second and a third if its gradient is long."""

    def __call__(self, memory, now):
        return 1, memory

    def enlarge(self, estimate, now):
        return 3 if estimate.signal > 4 else estimate.size


@dataclass(frozen=True)
class Rising(BatchSize):
    """B_k = k + 1."""

    def __call__(self, memory, now):
        return now.step + 1, memory


WITHOUT, WITH = Uniform(replace=False), Uniform(replace=True)
SCHEDULED = {
    "without replacement": Method(Constant(2), Fixed(0.5), sampler=WITHOUT),
    "with replacement": Method(Constant(2), Fixed(0.5), sampler=WITH),
    "momentum": Method(Constant(3), Fixed(0.5), HeavyBall(0.7), WITHOUT),
    "growing batches": Method(Rising(), Fixed(0.5), sampler=WITHOUT),
    "growing batches, damped": Method(Rising(max_size=2), Damped(0.5), Nesterov(0.5), WITH),
}
LOOKING = {
    "AdaDamp": Method(LossRatio(1), Damped(0.5)),
    "a batch that grows after a look": Method(Doubling(), Fixed(0.5), sampler=WITHOUT),
    "the same with replacement": Method(Doubling(), Fixed(0.5), sampler=WITH),
}
QUANTITIES = (loss, gap, square_gradient, square_distance)


def each(table):
    return pytest.mark.parametrize("method", table.values(), ids=table.keys())


def case(method, engine, steps=4, problem=F, w=W):
    return Case("test", problem, method, steps, w, engine=engine)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: type(p).__name__)
@each(SCHEDULED)
def test_moments_are_what_every_batch_gives(method, problem):
    moments, batches = (
        case(method, engine, 3, problem, far_start(problem))
        for engine in (Moments(), Enumeration())
    )
    for quantity in QUANTITIES:
        assert np.allclose(moments.expected(quantity), batches.expected(quantity), rtol=1e-12)
        exact = batches.expected_next(quantity)
        assert np.allclose(moments.expected_next(quantity), exact, rtol=1e-12)


@each(SCHEDULED | LOOKING)
def test_random_runs_agree_within_their_interval(method):
    runs, batches = case(method, MonteCarlo(150)), case(method, Enumeration())
    for sample, exact in (
        (runs.expected(gap), batches.expected(gap)),
        (runs.expected_next(gap), batches.expected_next(gap)),
    ):
        assert (abs(sample.mean - exact) <= sample.radius + 1e-12).all()


@pytest.mark.parametrize("batch", (1, 3, 10), ids=lambda b: f"B={b}")
def test_without_replacement_the_noise_has_the_finite_population_factor(batch):
    problem = small_quadratic(n=10)
    after = case(Method(Constant(batch), Fixed(0.1)), Enumeration(), problem=problem)
    noise = after.expected_next(lambda s: np.sum((s.estimate.gradient - g(s)) ** 2))
    rows = problem.gradients(W)
    expected = rows.var(axis=0).sum() / batch * (10 - batch) / 9
    assert np.allclose(noise, expected, rtol=1e-12, atol=1e-28)


def g(after):
    return after.problem.gradient(after.estimate.w)


@dataclass(frozen=True)
class Satisfied(StepSize):
    """Stops where the batch's gradient is short."""

    def __call__(self, memory, d, estimate, now):
        if estimate.signal < 0.4:
            raise Stop("converged")
        return 0.2, memory


def test_a_run_that_stops_itself_keeps_its_last_state():
    method = Method(Constant(2), Satisfied())
    exact, sample = (
        case(method, engine, 3).expected(gap) for engine in (Enumeration(), MonteCarlo(300))
    )
    assert (abs(sample.mean - exact) <= sample.radius + 1e-12).all()
    going_on = case(Method(Constant(2), Fixed(0.2)), Enumeration(), 3).expected(gap)
    assert exact[-1] > 1.01 * going_on[-1]  # some have stopped


@each(SCHEDULED)
def test_probabilities_add_up_to_one(method):
    state = case(method, Enumeration()).states[1]
    chances = [p for p, _ in Enumeration().outcomes(method, state)]
    assert np.isclose(sum(chances), 1, rtol=1e-14) and min(chances) > 0


@dataclass(frozen=True)
class First(Uniform):
    """Always the first examples."""

    def __call__(self, memory, size, now, rng):
        return np.arange(size), memory


@dataclass(frozen=True)
class Halved(Uniform):
    """Every example with the weight 1/2."""

    def weights(self, memory, indices, now):
        return np.full(len(indices), 0.5)


@dataclass(frozen=True)
class Backwards(Gradient):
    """The gradient's entries in the opposite order."""

    def __call__(self, memory, g, now):
        return g[::-1], memory


def test_an_interval_covers_as_often_as_it_says():
    """Student's interval at 90 %, of Gaussian numbers, 400 times: fewer than 330 cover if p < 1e-4."""
    draws = np.random.default_rng(0).standard_normal((400, 20, 3))
    samples = [Sample(values, level=0.9) for values in draws]
    assert sum((abs(sample.mean) <= sample.radius).all() for sample in samples) >= 330


@pytest.mark.parametrize(
    "method, problem, message",
    (
        (LOOKING["AdaDamp"], F, "depends on the run"),
        (Method(Constant(2), Fixed(0.1), Sign()), F, "linear in the gradient"),
        (SCHEDULED["momentum"], SOFTMAX, "NoisyQuadratic or LeastSquares"),
        (replace(SCHEDULED["momentum"], sampler=Scripted(((0, 1),))), F, "uniform sampling"),
        (replace(SCHEDULED["momentum"], sampler=First()), F, "uniform sampling"),
        (replace(SCHEDULED["momentum"], sampler=Halved()), F, "uniform sampling"),
        (Method(Constant(2), Fixed(0.1), Backwards()), F, "linear in the gradient"),
        (Method(Constant(2), Fixed(0.1), ClippedNorm(1e6)), F, "linear in the gradient"),
    ),
    ids=(
        *("adaptive", "not linear", "not quadratic", "not uniform", "a law of its own"),
        *("weights of its own", "entries mixed", "a limit far away"),
    ),
)
def test_moments_refuse_what_they_cannot_do(method, problem, message):
    with pytest.raises(ValueError, match=message):
        case(method, Moments(), problem=problem, w=problem.start()).expected(gap)


def test_a_batch_that_can_be_drawn_in_too_many_ways_is_told():
    problem = small_quadratic(n=40)
    with pytest.raises(ValueError, match="more than 200000"):
        case(Method(Constant(10), Fixed(0.1)), Enumeration(), problem=problem).expected_next(gap)


@pytest.mark.parametrize("a, B", ((0.3, 1), (0.8, 1), (0.8, 3)))
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: type(p).__name__)
@pytest.mark.parametrize("name", ("without replacement", "momentum"))
def test_second_moments_grow_by_the_spectral_radius_of_their_recursion(name, problem, a, B):
    """Far from the minimiser, where the noise that does not depend on w is nothing."""
    method = replace(SCHEDULED[name], batch_size=Constant(B), step_size=Fixed(a))
    there = case(method, Moments(), 400, problem, far_start(problem, 1e100))
    growth = np.log(there.expected(square_distance))
    measured = np.polyfit(np.arange(100, 401), growth[100:], 1)[0]
    radius = Dynamics.of(there).radius(B, a)
    assert np.isclose(measured, np.log(radius), rtol=0.01, atol=1e-4), radius


RANKED = {
    "rank-based": RankBased(50.0, sort_every=1),
    "rank-based, weighted": ReweightedRankBased(50.0, sort_every=1),
    "shuffled": Shuffled(),
}


@pytest.mark.parametrize("sampler", RANKED.values(), ids=RANKED.keys())
def test_the_law_of_a_sampler_is_what_its_draws_do(sampler):
    """Against 1500 runs of the sampler itself, within 4.9 standard errors at every step (1e-6 each);
    uniform batches would be off by more than that.
    """
    method = Method(Constant(2), Fixed(0.5), sampler=sampler)
    there = case(method, Enumeration(), 4)
    sample = replace(there, engine=MonteCarlo(1500)).expected(gap)
    error = sample.values.std(axis=0, ddof=1) / np.sqrt(1500)
    exact = there.expected(gap)
    assert (abs(sample.mean - exact) <= 4.9 * error + 1e-12).all()
    uniform = replace(there, method=replace(method, sampler=WITHOUT)).expected(gap)
    assert (abs(uniform - exact) > 9.8 * error)[2:].any()


@pytest.mark.parametrize(
    "method, problem",
    (
        (Method(Constant(2), Fixed(0.1), sampler=First()), "do not know|know the laws of"),
        (Method(Constant(3), Fixed(0.1), sampler=Shuffled()), "batches divide an epoch"),
        (Method(SubsampledLossRatio(1, fraction=0.3), Fixed(0.1)), "random numbers of its own"),
    ),
    ids=("an unknown law", "a batch across two epochs", "a rule that draws"),
)
def test_enumeration_refuses_what_it_does_not_know(method, problem):
    with pytest.raises(ValueError, match=problem):
        case(method, Enumeration()).expected_next(gap)


def test_random_steps_from_a_state_that_fixes_its_draw_are_refused():
    method = Method(Constant(2), Fixed(0.1), sampler=Shuffled())
    with pytest.raises(ValueError, match="fixes which examples come next"):
        case(method, MonteCarlo(10)).expected_next(gap)


class Lifted(type(PROBLEMS[1])):
    """Least squares, and a constant: other losses than those of its class."""

    def forward(self, w):
        losses, backward = super().forward(w)
        return losses + 1, backward


NAMESAKE = type("NoisyQuadratic", (SoftmaxRegression,), {})


def test_moments_know_a_problem_by_its_losses_and_not_by_its_name():
    assert quadratic(with_constants(F, smoothness=9.0)).hessian is not None
    regression = PROBLEMS[1]
    for other in (Lifted(regression.X, regression.y), NAMESAKE(F.centres, np.arange(4) % 2)):
        with pytest.raises(ValueError, match="with the losses of that class, not"):
            quadratic(other)
