"""Laws that every method keeps, and every composition of parts."""

import inspect
import pickle
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from itertools import islice, pairwise
from typing import ClassVar

import numpy as np
import pytest
from device_array import DeviceArray
from parts import ALL, DRAWS, FUNCTIONS, LENGTHS, PROBLEM, SIZES, START, WAYS, X, built, y
from problems import NAMES, problem

import adaptivesgd as asgd
from adaptivesgd import batch_sizes, directions, methods, samplers, step_sizes
from adaptivesgd.backend import to_host
from adaptivesgd.checks.method import check_method
from adaptivesgd.method import Method
from adaptivesgd.state import State


def path(method, problem=PROBLEM, w=START, updates=25, seed=3):
    """The states of a run, the first one included."""
    return list(islice(asgd.states(problem, method, w=w, seed=seed), updates + 1))


def same(one, other):
    """Whether two methods take the same path, bit for bit."""
    return all(np.array_equal(a.w, b.w) for a, b in zip(path(one), path(other), strict=True))


# Every method.


@pytest.mark.parametrize("name", ALL)
def test_contract_purity_replay_precision(name):
    assert "replay" in check_method(ALL[name], PROBLEM, START, updates=25)


@pytest.mark.parametrize("name", ALL)
def test_saved_and_resumed_bit_for_bit(name):
    states = path(ALL[name], updates=12)
    resumed = pickle.loads(pickle.dumps(states[6]))
    for _ in range(6):
        resumed = ALL[name].step(resumed)
    assert np.array_equal(resumed.w, states[-1].w)
    assert (resumed.examples, resumed.evaluations) == (states[-1].examples, states[-1].evaluations)


@pytest.mark.parametrize("name", ALL)
def test_every_gradient_is_counted(name):
    class Counted(asgd.SoftmaxRegression):
        forwards = 0

        def forward(self, w):
            Counted.forwards += self.n
            return super().forward(w)

    problem = Counted(X, y, ridge=0.01)
    last = path(ALL[name], problem)[-1]
    counted = last.examples + last.evaluations
    assert 0 < Counted.forwards and Counted.forwards - counted in (0, *NOT_COUNTED.get(name, ()))


NOT_COUNTED: dict[str, tuple[int, ...]] = {}


@pytest.mark.parametrize("name", ALL)
def test_same_path_on_a_device(name):
    """The same examples, sizes and steps; parameters to rounding. Nothing crosses by accident."""
    there = PROBLEM.map_arrays(DeviceArray)
    host, device = path(ALL[name]), path(ALL[name], there, w=DeviceArray(START))
    for a, b in zip(host[1:], device[1:], strict=True):
        assert np.array_equal(a.estimate.indices, to_host(b.estimate.indices))
        assert isinstance(b.w, DeviceArray) and b.step_size == pytest.approx(a.step_size)
        np.testing.assert_allclose(b.w.get(), a.w, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("objective", NAMES)
def test_every_method_runs_on_every_objective(objective):
    """Float32, dense: no part minds which model it is given."""
    F = problem(objective, np.float32)
    for name, method in ALL.items():
        trace = asgd.run(F, method, updates=4)  # long steps may diverge: then the reason says so
        assert trace.w.dtype == np.float32 and trace["updates"][-1] >= 1, name
        assert trace.reason == "diverged" or np.isfinite(trace.w).all(), name


def steep(name, step_size):
    """A method with so long a step, where it has one."""
    has = "step_size" in inspect.signature(FUNCTIONS[name]).parameters
    return built(name, step_size=step_size) if has else built(name)


def with_numpy_numbers(part):
    """The same part, made with NumPy's numbers, as a search over `np.logspace` makes it."""
    if isinstance(part, directions.Chain):
        return directions.Chain(*map(with_numpy_numbers, part.parts))
    settings = {f.name: getattr(part, f.name) for f in fields(part) if f.init}
    for name, value in settings.items():
        if is_dataclass(value):
            settings[name] = with_numpy_numbers(value)
        elif isinstance(value, float | int):
            settings[name] = np.asarray(value)[()]
    return type(part)(**settings)


@pytest.mark.parametrize("name", ALL)
def test_numbers_of_numpy_keep_the_precision_of_the_data(name):
    method = ALL[name]
    answers = {f.name: getattr(method, f.name) for f in fields(method) if f.name != "name"}
    same_answers = {question: with_numpy_numbers(part) for question, part in answers.items()}
    assert same_answers == answers
    low = PROBLEM.map_arrays(lambda array: array.astype(np.float32))
    assert asgd.run(low, Method(**same_answers), updates=3).w.dtype == np.float32


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("step_size", [0.1, 1.0, 30.0, 1e150])
def test_steps_that_are_too_long_end_with_a_reason(name, step_size):
    """Not with an exception: losses, signals and variances overflow at different times. The hinge
    is at the other end: its losses and gradients become exactly 0.
    """
    hinge = asgd.SquaredHinge(X, X[:, 0] > 0)
    for F in (problem("Rosenbrock", np.float32), problem("least squares"), hinge):
        trace = asgd.run(F, steep(name, step_size), updates=250, epochs=60, n_records=4)
        assert trace.reason in {"budget", "diverged", "stationary", "converged", "no step"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_start_without_loss_or_gradient_ends_with_a_reason(name):
    """Ratios of losses, of signals and of noise are 0 / 0 there."""
    solved = asgd.SquaredHinge(X, X[:, 0] > 0)
    w = np.eye(solved.dim)[0] / np.abs(X[:, 0]).min() * 2
    assert solved.loss(w) == 0 and not solved.gradient(w).any()
    trace = asgd.run(solved, built(name), w=w, updates=150, n_records=4)
    assert trace.reason in {"budget", "stationary", "converged"} and trace["loss"][-1] == 0


@pytest.mark.parametrize("name", ALL)
def test_data_smaller_than_the_first_batch(name):
    tiny = asgd.SoftmaxRegression(X[:6], y[:6], ridge=0.1)
    states = path(ALL[name], tiny, updates=8)
    assert all(np.isfinite(s.w).all() and 1 <= s.batch_size <= 6 for s in states[1:])


@pytest.mark.parametrize(
    "name",
    ["padadamp", "geodamp", "big_batch", "norm_test", "friedlander_schmidt", "adabatch", "smith"],
)
def test_sizes_never_fall(name):
    sizes = [state.batch_size for state in path(ALL[name], updates=60)[1:]]
    assert all(a <= b for a, b in pairwise(sizes))


# Any answer goes with any other.


def crossed(one, other):
    return [pytest.param(a, b, id=f"{a}-{b}") for a in one for b in other]


def survives(method):
    states = path(method, updates=7)
    assert all(np.isfinite(state.w).all() for state in states)
    assert not np.array_equal(states[-1].w, START)


@pytest.mark.parametrize("size, way", crossed(SIZES, WAYS))
def test_any_batch_size_with_any_direction(size, way):
    survives(Method(SIZES[size], LENGTHS["Damped"], WAYS[way]))


@pytest.mark.parametrize("size, length", crossed(SIZES, LENGTHS))
def test_any_batch_size_with_any_step_size(size, length):
    survives(Method(SIZES[size], LENGTHS[length], WAYS["HeavyBall"]))


@pytest.mark.parametrize("size, draw", crossed(SIZES, DRAWS))
def test_any_batch_size_with_any_sampler(size, draw):
    survives(Method(SIZES[size], LENGTHS["Armijo"], WAYS["Gradient"], DRAWS[draw]))


@pytest.mark.parametrize("length", ["Fixed", "BarzilaiBorwein"])
@pytest.mark.parametrize("size", SIZES)
def test_any_batch_size_with_epochs_that_end_with_one_example(size, length):
    """Whose gradient has no variance to look at."""
    F = asgd.SoftmaxRegression(X[:46], y[:46], ridge=0.01)
    draw = samplers.RankBased(20.0, recompute_frequency=2.0, recompute_fraction=0.01)
    sizes = [
        state.batch_size for state in path(Method(SIZES[size], LENGTHS[length], sampler=draw), F)
    ]
    assert min(sizes[1:]) >= 1


@pytest.mark.parametrize("rule", [batch_sizes.NormTest(5), batch_sizes.SignalOverNoise(5)])
def test_a_batch_cut_short_at_the_end_of_an_epoch_does_not_shrink_the_next(rule):
    draw = samplers.RankBased(20.0)
    states = path(Method(rule, LENGTHS["Fixed"], sampler=draw), updates=60)[1:]
    whole = [s.batch_size for s in states if s.batch_size >= s.estimate.wanted]
    assert len(whole) < len(states)  # some were cut short
    assert all(a <= b for a, b in pairwise(whole))


def test_the_largest_of_rules_keeps_to_the_largest_of_their_maxima():
    few, more = batch_sizes.Constant(30, max_size=4), batch_sizes.Constant(20, max_size=7)
    for rules, size in (((few, more), 7), ((few, batch_sizes.Constant(20)), 30)):
        method = Method(batch_sizes.Maximum(rules), LENGTHS["Damped"])
        after = path(method, updates=1)[-1]
        assert after.batch_size == size and after.step_size == pytest.approx(0.1 * size / 30)


@pytest.mark.parametrize(
    "part", [*SIZES.values(), *WAYS.values(), *LENGTHS.values(), *DRAWS.values()], ids=repr
)
def test_parts_are_values(part):
    """Equal settings make equal parts, which can be compared and pickled."""
    assert replace(part) == part if type(part).__name__ != "Chain" else part == part
    assert pickle.loads(pickle.dumps(part)) == part


def test_no_part_is_missing_from_the_tables():
    for room, table in ((batch_sizes, SIZES), (directions, WAYS), (step_sizes, LENGTHS)):
        named = {n for n, thing in vars(room).items() if inspect.isclass(thing)}
        assert named == set(table), room.__name__


# Reductions: what a part is when its setting makes it nothing.

SGD = methods.sgd(0.1, 5)
REDUCTIONS = {
    "momentum with beta = 0": methods.momentum(0.1, 5, beta=0.0),
    "Nesterov with beta = 0": methods.nesterov(0.1, 5, beta=0.0),
    "PadaDamp at rate 0": methods.padadamp(0.1, 5, growth_rate=0),
    "GeoDamp with factor 1": methods.geodamp(0.1, 5, growth_factor=1.0),
    "its twin": methods.geodamp_lr(0.1, 5, growth_factor=1.0),
    "geometric growth by 1": methods.friedlander_schmidt(0.1, 5, 1.0, 0.0),
    "CABS between equal bounds": methods.cabs(0.1, 5, 5, 5),
    "an empty chain": replace(SGD, direction=directions.Chain()),
    "a chain of one": replace(SGD, direction=directions.Chain(directions.Gradient())),
    "weight decay 0": replace(SGD, direction=directions.WeightDecay(0)),
    "clipping far away": replace(SGD, direction=directions.ClippedNorm(1e30)),
    "a rate of 1 inside": replace(SGD, direction=directions.Scaled(step_sizes.Fixed(1.0))),
    "decay at rate 0": replace(SGD, step_size=step_sizes.InverseTime(0.1, 0)),
    "no damping needed": replace(SGD, step_size=step_sizes.Damped(0.1)),
    "held": replace(SGD, batch_size=batch_sizes.Every(batch_sizes.Constant(5), 3)),
    "clipped": replace(
        SGD, batch_size=batch_sizes.Clipped(batch_sizes.Constant(5), 1, max_size=60)
    ),
    "smoothed": replace(SGD, batch_size=batch_sizes.Smoothed(batch_sizes.Constant(5))),
    "repeated once": replace(SGD, sampler=samplers.Repeated(samplers.Uniform(), 1)),
    "Armijo that is content": replace(SGD, step_size=step_sizes.Armijo(0.1, c1=1e-9)),
}


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reduces_to_sgd(name):
    assert same(REDUCTIONS[name], SGD)


def test_big_batch_of_everything_is_gradient_descent():
    assert same(methods.big_batch(0.1, PROBLEM.n), methods.gradient_descent(0.1))


def test_rate_inside_or_outside_momentum():
    """The same with a constant rate; different when it changes."""

    def pair(rate):
        outside = Method(SIZES["Constant"], rate, directions.HeavyBall(0.9))
        inside = directions.Chain(directions.Scaled(rate), directions.HeavyBall(0.9))
        return path(outside)[-1].w, path(Method(SIZES["Constant"], LENGTHS["Fixed"], inside))[-1].w

    one = step_sizes.Fixed(1.0)
    outside, inside = pair(step_sizes.Fixed(0.1))
    scaled = path(
        Method(
            SIZES["Constant"],
            one,
            directions.Chain(directions.Scaled(LENGTHS["Fixed"]), directions.HeavyBall(0.9)),
        )
    )[-1].w
    np.testing.assert_allclose(outside, scaled, rtol=1e-12)
    changing = step_sizes.PolynomialDecay(0.1, 30)
    chain = directions.Chain(directions.Scaled(changing), directions.HeavyBall(0.9))
    inside = path(Method(SIZES["Constant"], one, chain))[-1].w
    outside = path(Method(SIZES["Constant"], changing, directions.HeavyBall(0.9)))[-1].w
    assert np.abs(inside - outside).max() > 1e-3


# The largest batch, and the damping that continues there.


def test_damping_takes_over_at_the_cap_and_gives_back():
    rule = batch_sizes.Clipped(Zigzag(max_size=10))
    states = path(Method(rule, step_sizes.Damped(0.2)), updates=6)[1:]
    assert [s.batch_size for s in states] == [5, 10, 10, 5, 10, 10]
    np.testing.assert_allclose([s.step_size for s in states], [0.2, 0.1, 0.05, 0.2, 0.1, 0.05])


GROWING = [name for name, f in FUNCTIONS.items() if "max_size" in inspect.signature(f).parameters]


@pytest.mark.parametrize("name", GROWING)
def test_no_batch_is_larger_than_the_maximum(name):
    least = {"min_size": 2} if "min_size" in inspect.signature(FUNCTIONS[name]).parameters else {}
    states = path(built(name, initial_size=3, max_size=6, **least), updates=40)[1:]
    assert max(state.batch_size for state in states) <= 6


def test_every_rule_that_grows_has_a_max_size():
    for name, f in FUNCTIONS.items():
        if "initial_size" in (known := inspect.signature(f).parameters):
            assert {"max_size", "final_size"} & set(known), name


def test_big_batch_stops_growing_where_numbers_are_not_finite():
    low = PROBLEM.map_arrays(lambda array: array.astype(np.float32))
    with np.errstate(all="ignore"):
        states = path(built("big_batch", step_size=1e30, initial_size=3), low, updates=4)
    assert not np.isfinite(states[-1].estimate.signal) and states[-1].batch_size < low.n


@pytest.mark.parametrize("answer", [16.5, 0, -3, np.nan, np.inf, None, True])
def test_a_rule_must_ask_for_a_whole_number_of_examples(answer):
    class Odd(batch_sizes.Constant.__mro__[1]):  # type: ignore[misc]
        def __call__(self, memory, now):
            return answer, memory

    with pytest.raises(TypeError, match="must return a batch size of at least 1"):
        path(Method(Odd(), LENGTHS["Fixed"]), updates=1)


def test_an_optimal_value_above_the_first_loss_is_refused():
    with pytest.raises(ValueError, match=r"optimal_value = 100 cannot be F\*"):
        path(built("adadamp", optimal_value=100.0), updates=1)


def test_a_start_is_taken_in_the_precision_of_the_data():
    low = PROBLEM.map_arrays(lambda array: array.astype(np.float32))
    assert asgd.run(low, ALL["sgd"], w=START, updates=2).w.dtype == np.float32


class Zigzag(batch_sizes.Constant.__mro__[1]):  # type: ignore[misc]
    """5, 20, 40, 5, 20, 40, ..."""

    def __call__(self, memory, now):
        return (5, 20, 40)[now.step % 3], memory


def test_the_cap_is_all_there_is():
    states = path(methods.geodamp(0.2, 50, 2.0, 1.0), updates=8)[1:]
    assert max(s.batch_size for s in states) == PROBLEM.n
    assert states[-1].step_size < 0.2


def test_huge_wishes_are_granted_as_far_as_possible():
    for rule in (
        batch_sizes.Multiplicative(3, 1e200),
        batch_sizes.GeometricGrowth(3, 1e200, 0.01),
        batch_sizes.LinearGrowth(3, 1e300),
    ):
        assert path(Method(rule, step_sizes.Damped(0.1)), updates=9)[-1].batch_size == PROBLEM.n


# A zero gradient.


def test_zero_gradient_ends_the_run():
    flat = asgd.SoftmaxRegression(np.zeros((8, 2)), np.arange(8) % 2)
    for name in (
        "sngm",
        "sngm_blockwise",
        "lars",
        "lamb",
        "big_batch_bb",
        "adam",
        "gradient_descent",
    ):
        trace = asgd.run(flat, ALL[name], updates=20)
        assert trace.reason == "stationary" and (trace.w == 0).all(), name


def test_adadamp_stops_at_its_minimum():
    trace = asgd.run(PROBLEM, methods.adadamp(0.3, optimal_value=1.0), epochs=200)
    assert trace.reason == "converged"


def test_a_line_search_that_fails_says_so():
    """An ascent direction is not searched; a bent one is, until it gives up."""

    class Bent(directions.Gradient):
        def __call__(self, memory, g, now):
            return 1e40 * g, memory

    method = Method(batch_sizes.Constant(None), step_sizes.Armijo(max_trials=5), Bent())
    trace = asgd.run(PROBLEM, method, updates=5)
    assert trace.reason == "no step" and trace["updates"][-1] == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["big_batch_armijo", "big_batch_bb"])
def test_a_line_search_keeps_its_step_where_the_loss_is_rounded(name, dtype):
    """Near the minimum the decrease is below the rounding of the loss; alpha must not vanish."""
    problem = PROBLEM.map_arrays(lambda array: array.astype(dtype))
    trace = asgd.run(problem, getattr(methods, name)(), updates=300, n_records=400)
    assert trace.reason in ("budget", "stationary")
    assert trace["step_size"][1:].min() > 1e-3 / problem.smoothness


# Bad input.

BAD = {
    "batch size 0": (
        lambda: methods.sgd(0.1, 0),
        "batch size must be a whole number of at least 1",
    ),
    "batch size 2.5": (lambda: methods.sgd(0.1, 2.5), "whole number"),
    "batch size True": (lambda: methods.sgd(0.1, True), "whole number"),
    "negative step": (lambda: methods.sgd(-0.1), "step size must be above zero"),
    "infinite step": (lambda: methods.sgd(np.inf), "step size must be a finite number"),
    "theta 0": (lambda: methods.big_batch(0.1, theta=0.0), r"theta must lie in \(0, 1\], not 0"),
    "theta 1.2": (lambda: methods.big_batch(0.1, theta=1.2), r"theta must lie in \(0, 1\]"),
    "pressure 0.5": (lambda: samplers.RankBased(0.5), "pressure must be at least 1"),
    "final pressure": (lambda: samplers.RankBased(5, 0.5), "final_pressure must be at least 1"),
    "one example for a variance": (lambda: methods.cabs(0.1, initial_size=1), "at least 2"),
    "norm test of one": (lambda: methods.norm_test(0.1, initial_size=1), "at least 2"),
    "beta 1": (lambda: methods.momentum(0.1, beta=1.0), r"beta must lie in \[0, 1\)"),
    "factor below 1": (
        lambda: methods.geodamp(0.1, growth_factor=0.5),
        "growth_factor must be at least 1",
    ),
    "milestones": (lambda: methods.smith(0.1, milestones=(5, 3)), "rising"),
    "milestones in a number": (
        lambda: methods.smith(0.1, milestones=3),
        "milestones must be a tuple",
    ),
    "maximum 0": (lambda: methods.adadamp(0.1, max_size=0), "max_size"),
    "c1 1": (lambda: methods.big_batch_armijo(c1=1.0), r"c1 must lie in \(0, 1\)"),
    "a step size of 0": (lambda: Method(16, 0), "step size must be above zero"),
    "a word for a step": (
        lambda: Method(16, "0.1"),
        "step size must be a finite number, not '0.1'",
    ),
    "half an example": (lambda: Method(2.5, 0.1), "batch size must be a whole number"),
    "no batch size": (
        lambda: Method(None, 0.1),
        "batch_size must be a part, a BatchSize, not None",
    ),
    "a name that is a number": (
        lambda: Method(4, 0.1, name=Fraction(10**400)),
        r"name must be a str, not Fraction\(1000",
    ),
    "not a sampler": (lambda: methods.sgd(0.1, 4, "shuffled"), "sampler must be a part"),
    "a number in Every": (
        lambda: batch_sizes.Every(16),
        "rule must be a part, a BatchSize, not 16",
    ),
    "a class in Clipped": (
        lambda: batch_sizes.Clipped(batch_sizes.NormTest),
        r"not the class NormTest; call it, as in NormTest\(...\)",
    ),
    "a rule in Maximum": (
        lambda: batch_sizes.Maximum(batch_sizes.Constant(3)),
        "rules must be a tuple such as",
    ),
    "a search inside": (
        lambda: directions.Scaled(step_sizes.Armijo()),
        "step_size of Scaled must be a schedule",
    ),
    "a number in a chain": (lambda: directions.Chain(0.9), "each part of a Chain must be a part"),
    "a function for a rule": (
        lambda: Method(lambda memory, now: (16, memory), step_sizes.Fixed(0.1)),
        "batch_size must be a part, a BatchSize, not the function <lambda>",
    ),
    "a class for a step": (
        lambda: Method(SIZES["Constant"], step_sizes.Fixed),
        r"not the class Fixed; call it, as in Fixed\(\.\.\.\)",
    ),
    "swapped parts": (
        lambda: Method(step_sizes.Fixed(0.1), SIZES["Constant"]),
        "batch_size must be a part, a BatchSize, not Fixed",
    ),
    "no rules": (lambda: batch_sizes.Maximum(()), "at least one rule"),
    "start of NaN": (lambda: asgd.run(PROBLEM, SGD, w=START * np.nan, updates=1), "w holds NaN"),
    "start too short": (lambda: asgd.run(PROBLEM, SGD, w=START[1:], updates=1), "shape"),
    "negative epochs": (lambda: asgd.run(PROBLEM, SGD, epochs=-1), "epochs must be above zero"),
    "updates 1.5": (lambda: asgd.run(PROBLEM, SGD, updates=1.5), "updates must be a whole number"),
    "empty batch": (lambda: PROBLEM.batch(np.array([], int)), "at least one example"),
    "variance of one": (lambda: PROBLEM.estimate(START, [3]).variance, "draw 2 or more"),
    "batches too short": (
        lambda: path(replace(SGD, sampler=samplers.Scripted(((0, 1),)))),
        "batches lists 2 examples for update 0, but 5 are needed; list more",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_reported(name):
    make, sentence = BAD[name]
    with pytest.raises((ValueError, TypeError), match=sentence):
        make()


# The examination itself has teeth.


class InPlace(directions.Gradient):
    def init(self, problem, w):
        return np.zeros_like(w)

    def __call__(self, v, g, now):
        v += g
        return v, v


class Forgetful(directions.Gradient):
    calls: ClassVar[list] = []

    def __call__(self, memory, g, now):
        self.calls.append(1)
        return g * len(self.calls), memory


class Widening(directions.Gradient):
    def __call__(self, memory, g, now):
        return g * np.float64(0.5), memory


class Half(batch_sizes.Constant):
    def __call__(self, memory, now):
        return 2.5, memory


def test_whole_numbers_of_numpy_are_whole_numbers():
    class Sixteen(batch_sizes.Constant):
        def __call__(self, memory, now):
            return np.int64(16), memory

    method = Method(Sixteen(1), step_sizes.Fixed(0.1))
    check_method(method)
    assert type(asgd.run(PROBLEM, method, updates=1)["batch_size"][-1].item()) is int


WRONG = {
    "in place": (replace(SGD, direction=InPlace()), "in place"),
    "no replay": (replace(SGD, direction=Forgetful()), "another result"),
    "float64": (replace(SGD, direction=Widening()), "float32"),
    "half an example": (replace(SGD, batch_size=Half(1)), "whole number"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_examination_fails_what_is_wrong(name):
    method, words = WRONG[name]
    with pytest.raises(AssertionError, match=words):
        check_method(method)


@pytest.mark.parametrize("initial", [3, 10, 49, 50, 1000])
def test_the_first_batch_is_the_initial_one(initial):
    """Whatever the loss is: no rounding asks for one example more."""
    rng = np.random.default_rng(initial)
    for _ in range(200):
        F = PROBLEM.map_arrays(lambda array: array * rng.uniform(0.5, 2.0))
        state = State(F, START)
        for rule in (batch_sizes.LossRatio(initial), batch_sizes.GradientNormRatio(initial)):
            assert rule(None, state)[0] == initial
