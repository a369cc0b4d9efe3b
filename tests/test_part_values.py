"""Every part against values computed by hand: its formula, its bounds and its guards."""

from dataclasses import replace
from math import inf, sqrt
from types import SimpleNamespace

import numpy as np
import pytest

from adaptivesgd import batch_sizes as B
from adaptivesgd import directions as D
from adaptivesgd import samplers as S
from adaptivesgd import step_sizes as A
from adaptivesgd.part import Stop
from adaptivesgd.samplers.gradient_norms import Scores
from adaptivesgd.state import State


class Seen(SimpleNamespace):
    """A batch of which only some things are known."""

    rescaled = property(lambda self: self)
    square_norm_sum = property(lambda self: self.square_norms.sum())

    def fetched(self, *names):
        """Itself, as an estimate on the host."""
        return self

    def numbers(self, *wanted):
        """Attributes by name, and numbers."""
        return [getattr(self, x) if isinstance(x, str) else float(x) for x in wanted]


def seen(size=10, n=100, wanted=None, **known):
    """A batch of which only this is known."""
    return Seen(size=size, n=n, wanted=wanted or size, unit=1.0, **known)


def now(step=0, estimate=None, **known):
    """A state of which only this is known; w is on the host."""
    known["w"] = np.zeros(1) if known.get("w") is None else known["w"]
    size = 0 if estimate is None else estimate.size
    return SimpleNamespace(step=step, estimate=estimate, batch_size=size, **known)


def answers(part, questions, memory=None):
    """The answers to several questions in turn, each a tuple of arguments after the memory."""
    found = []
    for each in questions:
        answer, memory = part(memory, *each)
        found.append(answer.tolist() if isinstance(answer, np.ndarray) else answer)
    return found


def steps(*batches, **known):
    """The states at updates 0, 1, 2, ... after these batches, as questions to a batch size."""
    return [(now(k, each, **known),) for k, each in enumerate((None, *batches))]


def at(**lists):
    """States with these values in turn, as questions to a batch size."""
    rows = [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    return [(now(**row),) for row in rows]


def losses(*values):
    """Objectives with these losses, as questions."""
    return [
        (now(k, w=None, problem=SimpleNamespace(loss=lambda w, F=F: F)),)
        for k, F in enumerate(values)
    ]


def gradients(*rows):
    return [
        (now(k, w=None, problem=SimpleNamespace(gradient=lambda w, g=g: np.array(g, float))),)
        for k, g in enumerate(rows)
    ]


GROWING = B.LinearGrowth(1, 1.0)  # 1, 2, 3, ...
EVERY = B.Every(GROWING, 3, warmup=5)
LOUD = seen(4, variance=10.0, signal=4.0, noise=1.0)
QUIET = seen(4, variance=2.0, signal=11.0, noise=1.0)
CABS = {"initial_size": 4, "min_size": 2, "decay": 0.5, "scale": 2.0, "max_size": 50}
COUPLED = [
    (now(),),
    (now(1, seen(5, variance=10.0, loss=3.0), step_size=1.25),),
    (now(2, seen(5, variance=0.0, loss=50.0), step_size=1.25),),
]


def products(*values, **known):
    return seen(len(values), gradient=None, inner_products=lambda v: np.array(values), **known)


def part(epochs, gradient, squares):
    """A batch of 2 of 100 examples."""
    return seen(2, gradient=np.array(gradient, float), square_norms=np.array(squares))


def stacked(*rows):
    """A batch of which every gradient is known."""
    rows = np.array(rows, float)
    take = lambda place: SimpleNamespace(dense=lambda: rows[place])
    return seen(len(rows), gradient=rows.mean(axis=0), rows=SimpleNamespace(take=take))


def halved(size, first, second):
    """A batch of which the gradients of the two halves are known."""
    first, second = np.array(first, float), np.array(second, float)
    g = (first + second) / 2
    rows = SimpleNamespace(sum=lambda: size // 2 * first)
    taken = SimpleNamespace(take=lambda place: rows)
    return seen(size, gradient=g, signal=float(g @ g), rows=taken)


BATCH_SIZES = [  # part, questions, answers, first memory
    (B.Constant(7), steps(), [7]),
    (B.Constant(None), [(now(problem=SimpleNamespace(n=90)),)], [90]),
    (B.LossRatio(3, optimal_value=1.0), losses(9, 3, 6, 13), [3, 12, 5, 2]),
    (
        B.RunningLossRatio(3, optimal_value=1.0, window=2),
        steps(seen(loss=9.0), seen(loss=5.0), seen(loss=3.0)),
        [3, 3, 4, 8],
        (None, ()),
    ),
    (B.LinearGrowth(3, 0.7), at(step=[0, 1, 2, 10]), [3, 4, 5, 10]),
    (B.RoundedLinearGrowth(3, 0.7), at(step=[0, 4, 5]), [5, 8, 8]),
    (B.QuadraticGrowth(3, 0.7), at(step=[0, 1, 2, 10]), [3, 4, 7, 52]),
    (B.GeometricGrowth(3, 1.5, 2.0), at(epochs=[0.0, 1.9, 2.0, 4.1]), [3, 3, 5, 7]),
    (B.MilestoneGrowth(3, 1.5, (2, 5)), at(epochs=[1.9, 2.0, 4.9, 5.0]), [3, 5, 5, 7]),
    (B.Multiplicative(3, 1.5, 1.0), steps(None, None), [3, 6, 10], 3.0),
    (B.GradientNormRatio(3), gradients([2, 0], [0.6, 0.8], [0, 1.5]), [3, 12, 6]),
    (B.GradientNormRatio(3), gradients([2e-170, 0], [6e-171, 8e-171]), [3, 12]),
    (
        B.RollingAverage(4, 0.5, every=2, warmup=2),
        steps(*(seen(loss=l, signal=s) for l, s in ((8, 9), (10, 4), (2, 3), (6, 1), (0, 0)))),
        [4, 4, 4, 4, 7, 7],
        B.RollingAverage(4).init(None, None),
    ),
    (B.VarianceOverLoss(**CABS), COUPLED, [4, 5, 2], (0.0, 1.0)),
    (B.CorrectedVarianceOverLoss(**CABS), COUPLED, [4, 8, 2], (0.0, 0.0)),
    (B.SignalOverNoise(5), steps(seen(7), seen(3, wanted=7)), [5, 7, 7]),
    (
        B.NormTest(5, theta=0.5),
        steps(seen(variance=30.5, signal=4.0), seen(variance=5.0, signal=4.0), seen(1, wanted=8)),
        [5, 31, 10, 8],
    ),
    (
        B.CoordinateNormTest(5, theta=0.5),
        steps(stacked([1, 4], [3, 6], [5, 2]), stacked([1, 1], [-1, 1]), stacked([1, 2], [1, 2])),
        [5, 3, 2**53, 2],
    ),
    (
        B.InnerProductTest(5, theta=0.5),
        steps(products(1, 3, 8, signal=2.0), products(0, 0, 0, signal=2.0)),
        [5, 13, 3],
    ),
    (
        B.OrthogonalityTest(5, theta=0.5),
        steps(
            products(1, 3, signal=2.0, square_norms=np.array([8.0, 12.0])),
            products(0, 0, signal=0.0, variance=3.0),
        ),
        [5, 30, 2**53],
    ),
    (
        B.NoiseScale(4, decay=0.5),
        steps(LOUD, QUIET, seen(1, wanted=6)),
        [4, 4, 2, 6],
        (0.0, 0.0, 0.0),
    ),
    (
        B.GradientDiversity(3, 0.5, 1.0),
        [
            (now(epochs=0.0),),
            (now(1, part(0.5, [1, 0], [1.0, 3.0]), epochs=0.5),),
            (now(2, part(1.0, [0, 1], [2.0, 2.0]), epochs=1.0),),
            (now(3, part(2.0, [0, 0], [5.0, 5.0]), epochs=2.0),),
        ],
        [3, 3, 50, 2**53],
        B.GradientDiversity(3).init(None, None),
    ),
    (
        B.HalfBatchSimilarity(4, similarity=0.8),
        steps(halved(40, [3, 4], [4, 3]), halved(40, [1, 0], [3, 4]), halved(4, [1, 0], [0, 1])),
        [4, 36, 44, 5],
    ),
    (
        B.HalfBatchSimilarity(4, similarity=0.8),
        steps(halved(2, [1, 0], [1, 0]), seen(1, wanted=6)),
        [4, 2, 6],
    ),
    (
        B.TwoBatchNoiseScale(4, decay=0.5),
        steps(halved(4, [3, 0], [1, 2]), halved(4, [1, 0], [2, 0]), seen(1, wanted=6)),
        [4, 16, 2, 6],
        (0.0, 0.0, 0.0),
    ),
    (B.LinearInEpochs(2, 12, 6), at(epochs=[0.0, 1.9, 3.0, 5.0, 9.0]), [2, 4, 8, 12, 12]),
    (B.ExponentialInEpochs(2, 32, 4), at(epochs=[0.9, 1.0, 3.5, 4.0, 7.0]), [2, 4, 16, 32, 32]),
    (
        EVERY,
        at(step=[0, 3, 5, 6, 7, 8], estimate=[None, *map(seen, (1, 1, 1, 7, 9))]),
        [1, 1, 1, 7, 7, 9],
        (0, None),
    ),
    (B.Clipped(GROWING, 4), at(step=[0, 3, 8]), [4, 4, 9]),
    (B.Smoothed(B.LinearGrowth(1, 10.0), 0.5), at(step=[0, 1, 2]), [1, 6, 14], (None, None)),
    (B.Maximum((B.Constant(3), GROWING)), at(step=[0, 5]), [3, 6], (None, None)),
]


@pytest.mark.parametrize("case", BATCH_SIZES, ids=lambda case: type(case[0]).__name__)
def test_batch_size(case):
    part, questions, expected, *memory = case
    assert answers(part, questions, *memory) == expected


def test_a_fraction_of_the_examples_estimates_the_loss():
    counts = []

    def batch(some):
        counts.append(len(np.unique(some)))
        return SimpleNamespace(loss=lambda w: 8.0 / len(counts))

    rule = B.SubsampledLossRatio(3, optimal_value=1.0, fraction=0.1)
    state = now(w=None, seed=5, problem=SimpleNamespace(n=95, batch=batch))
    assert answers(rule, [(state,), (state,)]) == [3, 7] and counts == [10, 10]


@pytest.mark.parametrize(
    "variance, size, wanted",
    [(15.0, 10, 13), (10.0, 10, 13), (9.99, 10, 10), (15.0, 100, 100), (inf, 10, 13), (0.0, 1, 2)],
)
def test_a_batch_is_enlarged_until_its_signal_stands_out(variance, size, wanted):
    """theta = 1/2, ||g||^2 = 4: V / K must be below 1. All n, 100, suffice; a single one does not."""
    rule = B.SignalOverNoise(5, theta=0.5, growth_fraction=0.3)
    assert rule.enlarge(seen(size, variance=variance, signal=4.0), now()) == wanted


def test_no_gap_and_no_gradient_end_the_run():
    for rule, questions in (
        (B.LossRatio(3, 1.0), losses(9, 1)),
        (B.GradientNormRatio(3), gradients([1, 0], [0, 0])),
    ):
        with pytest.raises(Stop, match=r"converged|stationary"):
            answers(rule, questions)
    with pytest.raises(Stop, match="converged"):
        answers(B.RunningLossRatio(3, 1.0, 1), steps(seen(loss=2.0), seen(loss=1.0)), (None, ()))


# Directions.

G, W = np.array([3.0, 4.0]), np.array([10.0, 20.0])
HERE = now(step=2, w=W, problem=SimpleNamespace(blocks=(slice(0, 2),)))
THREE = now(w=None, problem=SimpleNamespace(blocks=(slice(0, 2), slice(2, 3))))


def pulls(*gradients, state=HERE):
    return [(np.array(g, float), state) for g in gradients]


def place(*w):
    return now(w=np.array(w, float), problem=SimpleNamespace(blocks=(slice(0, len(w)),)))


def zeros(*shape):
    return np.zeros(shape)


ADAM = {"beta1": 0.5, "beta2": 0.75, "epsilon": 1.0}
DIRECTIONS = [
    (D.Gradient(), pulls(G), [[3, 4]]),
    (D.HeavyBall(0.5), pulls([2, 0], G), [[2, 0], [4, 4]], zeros(2)),
    (D.Nesterov(0.5), pulls([2, 0], G), [[3, 0], [5, 6]], zeros(2)),
    (D.ExponentialAverage(0.75), pulls([2, 0], G, G), [[2, 0], [2.25, 1], [2.4375, 1.75]]),
    (D.Normalized(), pulls(G, [0, 0], [3e-200, 4e-200]), [[0.6, 0.8], [0, 0], [0.6, 0.8]]),
    (D.Normalized(), pulls([3e180, 4e180]), [[0.6, 0.8]]),
    (D.BlockNormalized(), pulls([3, 4, -5], state=THREE), [[0.6, 0.8, -1]]),
    (D.WeightDecay(0.1), pulls(G), [[4, 6]]),
    (D.ClippedNorm(1.0), pulls(G, [0, 0], [0.3, 0.4]), [[0.6, 0.8], [0, 0], [0.3, 0.4]]),
    (D.ClippedNorm(10.0), pulls(G), [[3, 4]]),
    (D.TrustRatio(0.1, 0.5), pulls([6, 8], state=place(3, 4)), [[0.3, 0.4]]),
    (D.TrustRatio(0.1, 0.5), pulls([6, 8], state=place(0, 0)), [[6, 8]]),
    (D.TrustRatio(0.1, 0.5), pulls([0, 0], state=place(6, 8)), [[3, 4]]),
    (D.TrustRatio(0.1), pulls([0, 0], state=place(0, 0)), [[0, 0]]),
    (D.Lamb(**ADAM, weight_decay=0.5), pulls([2], state=place(3)), [[3]], zeros(2, 1)),
    (D.Lamb(**ADAM, max_weight_norm=2.0), pulls([2], state=place(3)), [[2]], zeros(2, 1)),
    (D.Lamb(**ADAM), pulls([2], state=place(40)), [[10]], zeros(2, 1)),
    (D.Lamb(**ADAM), pulls([2], state=place(0)), [[0.5]], zeros(2, 1)),
    (D.Lamb(**ADAM), pulls([0], state=place(3)), [[0]], zeros(2, 1)),
    (
        D.Adam(**ADAM),
        pulls([2], [4]),
        [[2 / 3], [(2.5 / 0.75) / (sqrt(4.75 / 0.4375) + 1)]],
        (0, zeros(1), zeros(1)),
    ),
    (
        D.ReorderedAdam(**ADAM),
        pulls([2], [4]),
        [[1 / 2], [sqrt(0.4375) / 0.75 * 2.5 / (sqrt(4.75) + 1)]],
        (0, zeros(1), zeros(1)),
    ),
    (D.AdaDelta(0.5, 1.0), pulls([2], [2]), [[2 / sqrt(3)], [sqrt(5 / 3)]], zeros(2, 1)),
    (D.AdaGrad(1.0), pulls([2], [1.5]), [[2 / 3], [3 / 7]], zeros(1)),
    (D.RMSProp(0.75, 1.0), pulls([2], [2]), [[1], [2 / (sqrt(1.75) + 1)]], zeros(1)),
    (
        D.Chain(D.Normalized(), D.HeavyBall(0.5)),
        pulls(G, G),
        [[0.6, 0.8], [0.9, 1.2]],
        (None, zeros(2)),
    ),
    (D.Scaled(A.InverseTime(1.0, 0.5)), pulls(G), [[1.5, 2]]),
    (D.Scaled(0.1), pulls(G), [[0.3, 0.4]]),
]


@pytest.mark.parametrize("case", DIRECTIONS, ids=lambda case: repr(case[0]))
def test_direction(case):
    part, questions, expected, *memory = case
    found = answers(part, questions, *memory)
    np.testing.assert_allclose(np.array(found), np.array(expected, float), rtol=1e-14, atol=0)


# Step sizes.


def falls(w=1.0, enlarged=False):
    """The batch loss w^2, at w."""
    return seen(
        loss=w**2,
        w=np.array([w]),
        gradient=np.array([2 * w]),
        was_enlarged=enlarged,
        loss_at=lambda v: float(v @ v),
    )


DOWN, UP = np.array([2.0]), np.array([-2.0])
X = seen(2, 8, w=np.zeros(1), gradient=np.array([4.0]), variance=8.0, signal=16.0, indices=[5, 1])
Y = seen(2, 8, w=np.array([-2.0]), gradient=np.array([2.0]), indices=[1, 5], loss=1.0,
         was_enlarged=False, loss_at=lambda w: 0.0)  # fmt: skip
FRESH = Seen(**(vars(Y) | {"indices": [1, 4]}))


GAIN = seen(10, variance=20.0, signal=7.0)  # sigma^2 = 10, mu^2 = 5, S = 5
NOW = State(None, np.zeros(1))


def asks(*questions):
    """(direction, estimate, state) from those that matter."""
    return [(each.get("d", DOWN), each.get("e"), each.get("s", now())) for each in questions]


def times(**lists):
    return [(None, None, *each) for each in at(**lists)]


LENGTHS = [
    (A.Fixed(0.3), times(step=[0, 9]), [0.3, 0.3]),
    (A.InverseTime(0.6, 0.5), times(step=[0, 4]), [0.6, 0.2]),
    (A.PolynomialDecay(0.8, 10, 2.0), times(step=[0, 5, 10, 12]), [0.8, 0.2, 0, 0]),
    (A.StepDecay(0.8, 0.5, (2, 4)), times(epochs=[1.9, 2.0, 3.9, 4.0]), [0.8, 0.4, 0.4, 0.2]),
    (A.Damped(0.8), asks({"e": seen(granted_fraction=0.25)}), [0.2]),
    (
        A.Polyak(1.0, c=2.0, max_step=9.0),
        asks(
            {"e": seen(loss=5.0, signal=0.5)},
            {"e": seen(loss=5.0, signal=0.1)},
            {"e": seen(loss=0.5, signal=0.5)},
            {"e": seen(loss=1.0, signal=0.0)},
        ),
        [4, 9, 0, 0],
    ),
    (
        A.GainRatio(A.InverseTime(0.6, 1.0), base_size=2),
        asks(
            {"e": GAIN, "s": replace(NOW, step=0)},
            {"e": GAIN, "s": replace(NOW, step=1)},
            {"e": GAIN, "s": replace(NOW, step=2)},
        ),
        [0.6, 0.3 * 15 / 7, 0.15 * 15 / 7],
        A.GainRatio(0.1).init(None, None),
    ),
    (
        A.MomentumPolyak(0.5, optimal_value=1.0, max_step=9.0),
        asks(
            {"e": seen(loss=5.0, gradient=np.array([4.0])), "s": now(w=np.ones(1))},
            {"e": seen(loss=3.0, gradient=np.array([2.0])), "s": now(w=np.zeros(1))},
            {"e": seen(loss=0.0, gradient=np.array([2.0])), "s": now(w=np.zeros(1))},
        ),
        [0.5, 0.25, 0.0],
    ),
    (
        A.MomentumPolyak(0.5, max_step=0.3),
        asks({"e": seen(loss=5.0, gradient=np.ones(1)), "s": now(w=np.ones(1))}),
        [0.3],
    ),
    (A.RootScaled(0.3, base_size=4), asks({"e": seen(9)}), [0.45]),
    (A.Armijo(c1=0.25), asks({"e": falls()}), [0.5], 1.0),
    (A.Armijo(c1=0.6), asks({"e": falls()}), [0.25], 1.0),
    (A.Armijo(c1=0.25, shrink_factor=0.75), asks({"e": falls()}), [0.75], 1.0),
    (A.Armijo(c1=0.25, regrowth_factor=3.0), asks({"e": falls(enlarged=True)}), [0.75], 0.25),
    (A.Armijo(c1=0.25), asks({"e": falls()}, {"e": falls()}), [0.25, 0.25], 0.25),
    (A.Armijo(), asks({"e": falls(), "d": UP}), [7], 7.0),
    (A.BarzilaiBorwein(), asks({"e": Y, "s": now(1, X)}), [0.75 + 0.25 * 0.75], 1.0),
    (A.BarzilaiBorwein(), asks({"e": Y, "s": now(2, X)}), [1], 1.0),
    (A.BarzilaiBorwein(), asks({"e": FRESH, "s": now(1, X)}), [1], 1.0),
]


@pytest.mark.parametrize("case", LENGTHS, ids=lambda case: repr(case[0]))
def test_step_size(case):
    part, questions, expected, *memory = case
    assert answers(part, questions, *memory) == pytest.approx(expected, rel=1e-14, abs=1e-15)


def test_a_search_ends_after_the_last_trial():
    steep = falls()
    steep.loss_at = lambda w: 2.0
    with pytest.raises(Stop, match="no step"):
        A.Armijo(max_trials=3)(1.0, DOWN, steep, now())


# Samplers.

FOUR = SimpleNamespace(n=4)


class Rng:
    """Random numbers from a list."""

    def __init__(self, *uniforms, orders=()):
        self.uniforms, self.orders = np.array(uniforms), iter(orders)

    def random(self, size):
        assert size == len(self.uniforms)
        return self.uniforms

    def permutation(self, n):
        return np.array(next(self.orders))

    def choice(self, left, size, replace):
        left = np.arange(left) if isinstance(left, int) else left
        return left[:size] if replace else left[::-1][:size]


def draw(sampler, memory, size, state, rng):
    indices, memory = sampler(memory, size, state, rng)
    return indices.tolist(), memory


def test_uniform():
    state = now(problem=FOUR)
    assert draw(S.Uniform(), None, 3, state, Rng())[0] == [3, 2, 1]
    assert draw(S.Uniform(), None, 4, state, Rng())[0] == [0, 1, 2, 3]
    assert draw(S.Uniform(True), None, 4, state, Rng())[0] == [0, 1, 2, 3]
    more, _ = S.Uniform().more(None, 2, state, Rng(), np.array([0, 2]))
    assert more.tolist() == [3, 1]


def test_shuffled():
    """The second batch takes the 1 that is left of the first order; the next 1 waits."""
    rng, state = Rng(orders=([2, 0, 3, 1], [1, 2, 0, 3])), now(problem=FOUR)
    first, queue = draw(S.Shuffled(), S.Shuffled().init(None, np.zeros(1)), 3, state, rng)
    second, queue = draw(S.Shuffled(), queue, 3, state, rng)
    assert (first, second, queue.host.tolist()) == ([2, 0, 3], [1, 2, 0], [1, 3])


def test_scripted():
    sampler = S.Scripted(((3, 1, 2), (0, 2, 1)))
    assert [draw(sampler, None, 2, now(k), None)[0] for k in (0, 1, 7)] == [[3, 1], [0, 2], [0, 2]]
    assert sampler.more(None, 1, now(0), None, np.array([3, 1]))[0].tolist() == [2]


def test_repeated():
    sampler, state = S.Repeated(S.Uniform(), 3), {"problem": FOUR}
    batch = seen(2, indices=np.array([1, 0]))
    for step, size, expected in ((0, 2, [3, 2]), (1, 2, [1, 0]), (2, 1, [1]), (3, 2, [3, 2])):
        seen_before = batch if step else None
        assert draw(sampler, None, size, now(step, seen_before, **state), Rng())[0] == expected
    assert draw(sampler, None, 3, now(1, batch, **state), Rng())[0] == [3, 2, 1]


def test_rank_based():
    """s = 16, N = 4: p = 8/15, 4/15, 2/15, 1/15; the losses seen in the first epoch rank 1, 3, 0, 2."""
    sampler = S.ReweightedRankBased(16.0, sort_every=1)
    memory, rng = sampler.init(FOUR, np.zeros(1)), Rng(orders=[[2, 0, 3, 1]])
    first, memory = draw(sampler, memory, 3, now(problem=FOUR), rng)
    assert sampler.weights(memory, first, now(problem=FOUR)).tolist() == [1, 1, 1]
    batch = seen(3, indices=np.array(first), losses=np.array([1.0, 5.0, 6.0]))
    second, memory = draw(sampler, memory, 3, now(1, batch, problem=FOUR), rng)
    assert (first, second) == ([2, 0, 3], [1])  # the epoch ends with what is left of it
    batch = seen(1, indices=np.array(second), losses=np.array([7.0]))
    state, rng = now(2, batch, problem=FOUR), Rng(0.5, 0.6, 0.9, 0.95)
    third, memory = draw(sampler, memory, 4, state, rng)
    assert third == [1, 3, 0, 2]
    np.testing.assert_allclose(
        sampler.weights(memory, third, state), [15 / 32, 15 / 16, 15 / 8, 15 / 4], rtol=1e-14
    )


def test_the_largest_losses():
    """Of 3 candidates of 4 examples, 3, 2 and 1, the 2 with the largest losses, or excess losses."""

    def batch(i):
        return SimpleNamespace(losses=lambda w: np.array([0.5, 3.0, 2.0, 2.5])[i])

    state = now(w=None, problem=SimpleNamespace(n=4, batch=batch))
    assert draw(S.LargestLosses(1.5), None, 2, state, Rng())[0] == [1, 3]
    assert draw(S.ReducibleLosses(1.5), None, 2, state, Rng())[0] == [1, 3]
    excess = S.ReducibleLosses(1.5, np.array([0.0, 0.5, 0.0, 2.4]))
    assert draw(excess, None, 2, state, Rng())[0] == [1, 2]
    more, _ = S.LargestLosses(2.0).more(None, 1, state, Rng(), np.array([3]))
    assert more.tolist() == [1]
    with pytest.raises(ValueError, match="one loss for each of the 4 examples"):
        S.ReducibleLosses(irreducible=np.zeros(3)).init(FOUR, None)


def test_gradient_norms():
    """Norms 1, 2, 3: p = 1/6, 1/3, 1/2; tau = sqrt(3 (1 + 4 + 9) / 36)."""

    class Choose(Rng):
        def choice(self, n, size, replace=True, p=None):
            self.p = p
            return np.arange(n)[-size:] if p is None else np.array([2, 0])

    squares = np.array([1.0, 4.0, 9.0])
    batch = seen(3, square_norms=squares, weights=None)
    evaluated = lambda w, i: seen(3, square_norms=squares[i - 1])
    problem = SimpleNamespace(n=4, estimate=evaluated)
    sampler, rng, tau = S.GradientNorms(1.5, decay=0.0), Choose(), sqrt(3 * 14 / 36)
    state = now(1, batch, problem=problem, w=None)
    uniform, memory = draw(sampler, sampler.init(None, None), 2, state, rng)
    assert uniform == [2, 3] and memory.weights.tolist() == [1, 1]
    assert memory.tau == pytest.approx(tau, rel=1e-14) and not memory.active  # below (3 + 6) / 6
    memory = memory._replace(tau=1.51, active=True)
    chosen, memory = draw(sampler, memory, 2, state, rng)
    np.testing.assert_allclose(rng.p, [1 / 6, 1 / 3, 1 / 2], rtol=1e-14)
    assert chosen == [3, 1] and memory.active and memory.tau == pytest.approx(tau, rel=1e-14)
    np.testing.assert_allclose(memory.weights, [2 / 3, 2], rtol=1e-14)


def test_last_layer_norms():
    """Slopes 1, 2, 3 in the place of norms; those of the latest batch are at its own w."""

    class Choose(Rng):
        def choice(self, n, size, replace=True, p=None):
            self.p = p
            return np.arange(n)[-size:] if p is None else np.array([2, 0])

    slopes = np.array([1.0, 2.0, 3.0])

    def batch(i):
        self = SimpleNamespace(key=None, slope_norms=lambda w: w * slopes[i - 1])
        self.counted_by = lambda counter, key=None: self
        return self

    problem = SimpleNamespace(n=4, batch=batch)
    latest = seen(3, indices=np.array([1, 2, 3]), weights=None, problem=problem, w=1.0)
    sampler, rng, tau = S.LastLayerNorms(1.5, decay=0.0), Choose(), sqrt(3 * 14 / 36)
    state = now(1, latest, problem=problem, w=np.ones(1))
    _, memory = draw(sampler, Scores(), 2, state, rng)
    assert memory.tau == pytest.approx(tau, rel=1e-14) and not memory.active
    chosen, memory = draw(sampler, memory._replace(tau=1.51, active=True), 2, state, rng)
    np.testing.assert_allclose(rng.p, [1 / 6, 1 / 3, 1 / 2], rtol=1e-14)
    assert chosen == [3, 1] and memory.tau == pytest.approx(tau, rel=1e-14)
    np.testing.assert_allclose(memory.weights, [2 / 3, 2], rtol=1e-14)


def test_loss_percentiles():
    """Of 3 examples, 1, 2 and 3 by rising loss 3, 1, 2, two thirds: p ~ (1/6, 3/6, 5/6)^(1/2)."""

    class Choose(Rng):
        def choice(self, n, size, replace=True, p=None):
            if p is None:
                return np.arange(n)[-size:]
            self.asked = n, size, p
            return np.array([0, 2])

    losses = np.array([0.0, 2.0, 3.0, 1.0])
    batch = lambda i: SimpleNamespace(losses=lambda w: losses[i])
    sampler, rng = S.LossPercentiles(2 / 3, 1.0, 2.0, 3), Choose()
    at = lambda step, epochs: now(
        step, problem=SimpleNamespace(n=4, batch=batch), w=None, epochs=epochs
    )
    assert draw(sampler, None, 3, at(3, 1.0), rng)[0] == [3, 2]  # losses 1 and 3
    n, size, p = rng.asked
    root = np.sqrt([1, 3, 5])
    assert (n, size) == (3, 2)
    np.testing.assert_allclose(p, root / root.sum(), rtol=1e-14)
    for whole in (at(3, 0.9), at(3, 2.0), at(5, 1.0)):  # too early, too late, every third update
        assert draw(sampler, None, 3, whole, rng)[0] == [1, 2, 3]
    always = S.LossPercentiles(2 / 3, 0.0, 9.0, 0)
    assert all(always.selects(at(step, 1.0)) for step in range(6))


def test_every_part_has_a_value():
    for room, cases in ((B, BATCH_SIZES), (D, DIRECTIONS), (A, LENGTHS)):
        tested = {type(case[0]).__name__ for case in cases}
        assert set(room.__all__) - tested <= {"SubsampledLossRatio"}  # it has one of its own
    assert set(S.__all__) == {
        *("Uniform", "Shuffled", "Scripted", "Repeated", "RankBased", "ReweightedRankBased"),
        *("LargestLosses", "ReducibleLosses", "GradientNorms", "LastLayerNorms", "LossPercentiles"),
    }
