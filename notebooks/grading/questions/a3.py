"""A3: batch-size rules, as parts that the engine runs."""

from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor
from types import SimpleNamespace
from typing import Any

import numpy as np

from adaptivesgd import LeastSquares
from adaptivesgd.batch_sizes import LossRatio, NormTest
from adaptivesgd.batch_sizes.norm_test import VarianceTest
from adaptivesgd.batch_sizes.variance_over_loss import CorrectedVarianceOverLoss, VarianceOverLoss
from adaptivesgd.part import BatchSize

from ..beside.ask import rule_sizes
from ..question import Assignment, Law, Mistake, Question, Symptom

FORBIDDEN = ("adaptivesgd.batch_sizes", "adaptivesgd.methods", "theory")


def regression(rng, noise, d=3, n=1500, size=1.0):
    """A noisy least-squares problem, and where a run on it starts."""
    X = rng.standard_normal((n, d))
    y = X @ (size * rng.standard_normal(d)) + noise * rng.standard_normal(n)
    return {"X": X, "y": y, "w": 3 * size * rng.standard_normal(d), "seed": int(rng.integers(1000))}


def same_sizes(rule):
    """The law that the sizes are those of the engine's rule."""
    return lambda i, a: a["sizes"] == rule_sizes(rule(i), i)["sizes"]


def as_if(rule):
    """The wrong answer of a wrong rule."""
    return lambda i: rule_sizes(rule(i), i)


PURE = Law("asked twice at the same state, the rule answers the same", lambda i, a: a["pure"])
FIRST = Law(
    "the first batch has the size `initial`",
    lambda i, a: a["sizes"][0] == i.initial,
)
IMPURE = Symptom(
    "the rule remembers in self or in a global: what is remembered goes through `memory`",
    lambda i, a: not a["pure"],
)


# q1: the norm test.


def norm_instances(rng):
    """Two runs."""
    for initial, theta, noise in ((4, 0.3, 5.0), (8, 0.2, 9.0)):
        yield regression(rng, noise) | {"initial": initial, "theta": theta, "alpha": 0.1}


@dataclass(frozen=True)
class WrongTest(VarianceTest):
    """A norm test with another V, S or rounding."""

    wrong: Any = None
    whole: Any = ceil
    shrinks: bool = False

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial, memory
        V, S = self.wrong(now.estimate)
        size = max(self.whole(V / (self.theta**2 * S)), 2)
        return size if self.shrinks else max(now.estimate.size, size), memory


def wrong_test(wrong=lambda seen: (seen.variance, seen.signal), **changes):
    """The answers of a WrongTest."""
    return as_if(lambda i: WrongTest(i.initial, i.theta, wrong=wrong, **changes))


def without_root(i):
    """theta where theta^2 belongs."""
    return rule_sizes(NormTest(i.initial, i.theta**0.5), i)


NORM = Question(
    name="q1",
    points=3,
    functions=("NormTest",),
    tried="initial {initial}, theta {theta}, 12 updates on least squares",
    instances=norm_instances,
    ask="norm_test",
    forbidden=FORBIDDEN,
    laws=(
        FIRST,
        PURE,
        Law(
            "the batch never shrinks",
            lambda i, a: a["sizes"] == sorted(a["sizes"]),
        ),
        Law(
            "the next batch is the smallest that would have passed, if the latest did not",
            same_sizes(lambda i: NormTest(i.initial, i.theta)),
        ),
    ),
    mistakes=(
        IMPURE,
        Mistake("theta where theta² belongs", without_root),
        Mistake(
            "standard deviation instead of variance",
            wrong_test(lambda s: (s.variance**0.5, s.signal)),
        ),
        Mistake(
            "the norm of g where its square belongs",
            wrong_test(lambda s: (s.variance, s.signal**0.5)),
        ),
        Mistake(
            "a factor 1/B too many: the new B is what divides V",
            wrong_test(lambda s: (s.variance / s.size, s.signal)),
        ),
        Mistake(
            "B instead of B - 1 in the variance",
            wrong_test(lambda s: (s.variance * (s.size - 1) / s.size, s.signal)),
        ),
        Mistake("rounded down: the smallest batch that passes is the ceiling", wrong_test(whole=floor)),
        Symptom(
            "the batch shrinks: keep max(B, ...)",
            lambda i, a: a["sizes"] != sorted(a["sizes"]),
        ),
    ),
)  # fmt: skip


# q2: CABS, corrected.


def cabs_instances(rng):
    """Three runs, the second one against its bounds."""
    for minimum, largest, noise, mu in ((2, 400, 0.4, 0.5), (4, 30, 0.7, 0.8), (2, 200, 1.0, 0.7)):
        yield regression(rng, noise, d=20, size=0.1) | {
            "initial": 32, "minimum": minimum, "largest": largest, "mu": mu, "alpha": 0.7,
        }  # fmt: skip


@dataclass(frozen=True)
class Uncorrected(CorrectedVarianceOverLoss):
    """Its averages start where those of the released code do."""

    start = (0.0, 1.0)


@dataclass(frozen=True)
class WrongCabs(CorrectedVarianceOverLoss):
    """CABS with another variance, step, loss or weight."""

    wrong: Any = None

    def __call__(self, averages, now):
        if now.step == 0:
            return self.initial, averages
        seen = now.estimate
        told = SimpleNamespace(variance=seen.variance, loss=seen.loss, size=seen.size)
        changed = self.wrong(told)
        looked = SimpleNamespace(step=now.step, step_size=now.step_size, estimate=changed)
        return super().__call__(averages, looked)


def wrong_cabs(change):
    """The answers of a WrongCabs, whose evidence is changed."""

    def changed(seen):
        vars(seen).update(change(seen))
        return seen

    return as_if(lambda i: WrongCabs(i.initial, i.minimum, i.largest, i.mu, wrong=changed))


def built(rule, **changes):
    """A rule with an instance's settings, some of them changed."""
    names = ("initial", "minimum", "largest", "mu")
    return lambda i: rule(**{n: changes.get(n, lambda i, n=n: getattr(i, n))(i) for n in names})


def without_step(i):
    """CABS that forgets alpha."""
    return rule_sizes(
        CorrectedVarianceOverLoss(i.initial, i.minimum, i.largest, i.mu, 1 / i.alpha), i
    )


CABS = Question(
    name="q2",
    points=3,
    functions=("Cabs",),
    tried="minimum {minimum}, largest {largest}, mu {mu}, 12 updates on least squares",
    instances=cabs_instances,
    ask="cabs",
    forbidden=FORBIDDEN,
    laws=(
        FIRST,
        PURE,
        Law(
            "every later size lies between the smallest and the largest",
            lambda i, a: all(i.minimum <= size <= i.largest for size in a["sizes"][1:]),
        ),
        Law(
            "the size is step times the average variance over the average loss",
            same_sizes(built(CorrectedVarianceOverLoss)),
        ),
    ),
    mistakes=(
        IMPURE,
        Mistake(
            "no bias correction: the average of the loss starts at 1, and remembers it",
            as_if(built(Uncorrected)),
        ),
        Mistake(
            "no bias correction, and B instead of B - 1: that is the code as released",
            as_if(built(VarianceOverLoss)),
        ),
        Mistake(
            "no running averages: the latest batch only",
            as_if(built(CorrectedVarianceOverLoss, mu=lambda i: 0.0)),
        ),
        Mistake(
            "mu and 1 - mu are exchanged: mu weighs the past",
            as_if(built(CorrectedVarianceOverLoss, mu=lambda i: 1 - i.mu)),
        ),
        Mistake("the step size is forgotten", without_step),
        Mistake(
            "standard deviation instead of variance",
            wrong_cabs(lambda seen: {"variance": seen.variance**0.5}),
        ),
        Mistake(
            "a factor 1/B too many: the variance is that of one example",
            wrong_cabs(lambda seen: {"variance": seen.variance / seen.size}),
        ),
    ),
)  # fmt: skip


# q3: AdaDamp.


def damp_instances(rng):
    """Two runs, each with its F*."""
    for initial, noise in ((4, 0.5), (8, 1.0)):  # powers of 2: initial * gap / gap is exact
        given = regression(rng, noise)
        least = float(LeastSquares(given["X"], given["y"]).minimum)
        yield given | {"initial": initial, "minimum": 0.2 * least, "alpha": 0.3}


@dataclass(frozen=True)
class OnTheBatch(LossRatio):
    """Looks at the batch's loss."""

    def loss(self, now):
        return now.problem.loss(now.w) if now.estimate is None else now.estimate.loss


@dataclass(frozen=True)
class Wrong(BatchSize):
    """A size from the gap, the first gap and the one before."""

    initial: int
    minimum: float
    size: Any = None

    def __call__(self, memory, now):
        gap = now.problem.loss(now.w) - self.minimum
        first, before = memory or (gap, gap)
        return max(1, self.size(self.initial, gap, first, before)), (first, gap)


def wrong_damp(size):
    """The answers of a Wrong AdaDamp."""
    return as_if(lambda i: Wrong(i.initial, i.minimum, size))


DAMP = Question(
    name="q3",
    points=3,
    functions=("AdaDamp",),
    tried="initial {initial}, a given F*, 12 updates on least squares",
    instances=damp_instances,
    ask="adadamp",
    forbidden=FORBIDDEN,
    laws=(
        FIRST,
        PURE,
        Law(
            "the size grows in the ratio in which the gap of F to its minimum has fallen",
            same_sizes(lambda i: LossRatio(i.initial, i.minimum)),
        ),
    ),
    mistakes=(
        IMPURE,
        Mistake(
            "F* is forgotten: the gap is F(w) - F*", as_if(lambda i: LossRatio(i.initial, 0.0))
        ),
        Mistake(
            "the loss of the batch instead of the loss F of all examples",
            as_if(lambda i: OnTheBatch(i.initial, i.minimum)),
        ),
        Mistake(
            "rounded down instead of up", wrong_damp(lambda B, gap, first, before: int(B * first / gap))
        ),
        Mistake(
            "the first gap is not remembered: memory holds the one before",
            wrong_damp(lambda B, gap, first, before: ceil(B * before / gap)),
        ),
        Mistake(
            "upside down: the batch grows as the gap falls",
            wrong_damp(lambda B, gap, first, before: ceil(B * gap / first)),
        ),
        Symptom(
            "the size stays as it is: is the first gap overwritten at every call?",
            lambda i, a: len(set(a["sizes"])) == 1,
        ),
    ),
)  # fmt: skip


# q4: what the norm test estimates, exactly.


def population_instances(rng):
    """Small populations of example gradients."""
    for n, theta in ((8, 0.8), (7, 0.5), (8, 0.3), (7, 1.2)):
        yield {"G": 0.4 + rng.standard_normal((n, 2)), "theta": theta}


def error(i, B):
    """E||g_B - grad F||^2 over every batch of B."""
    means = np.array([i.G[list(batch)].mean(axis=0) for batch in combinations(range(len(i.G)), B)])
    return ((means - i.G.mean(axis=0)) ** 2).sum(axis=1).mean()


def enough(i, B):
    """Whether a batch of B meets the norm test in expectation."""
    return error(i, B) <= i.theta**2 * (i.G.mean(axis=0) ** 2).sum() * (1 + 1e-12)


def smallest(i):
    """By trying all."""
    return next(B for B in range(1, len(i.G) + 1) if enough(i, B))


def by_formula(V, theta=lambda i: i.theta**2, whole=ceil):
    """A wrong size: V / (theta^2 ||grad F||^2), as with replacement."""
    return lambda i: min(len(i.G), max(1, whole(V(i) / (theta(i) * (i.G.mean(axis=0) ** 2).sum()))))


def unbiased(i):
    """V with n - 1."""
    return i.G.var(axis=0, ddof=1).sum()


SMALLEST = Question(
    name="q4",
    points=3,
    functions=("smallest_batch",),
    tried="{G.shape[0]} example gradients, theta {theta}; every batch of every size",
    instances=population_instances,
    forbidden=FORBIDDEN,
    laws=(
        Law(
            "the answer is a size from 1 to n",
            lambda i, B: float(B).is_integer() and 1 <= B <= len(i.G),
        ),
        Law("over all batches of that size, E||g - grad F||² is small enough", enough),
        Law("over all batches of one example less, it is not", lambda i, B: B == smallest(i)),
    ),
    mistakes=(
        Mistake("the finite population: without replacement the noise ends at B = n", by_formula(unbiased)),
        Mistake(
            "the finite population: without replacement the noise ends at B = n",
            by_formula(lambda i: i.G.var(axis=0).sum()),
        ),
    ),
)  # fmt: skip

ASSIGNMENT = Assignment("a3", "Batch sizes that adapt", (NORM, CABS, DAMP, SMALLEST))
