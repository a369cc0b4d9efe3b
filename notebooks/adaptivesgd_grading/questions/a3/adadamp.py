"""AdaDamp."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from adaptivesgd import LeastSquares
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.part import BatchSize

from ...child.rules import rule_sizes
from ...question import Law, Mistake, Question, Symptom
from . import reference
from .runs import FIRST, FORBIDDEN, IMPURE, PURE, as_if, regression, same_sizes, sizes_of


def damp_instances(rng):
    """Two runs, each with its F*."""
    for initial_size, noise in ((4, 0.5), (8, 1.0), (16, 0.7)):
        # powers of 2: initial_size * gap / gap is exact
        given = regression(rng, noise)
        least = float(LeastSquares(given["X"], given["y"]).minimum)
        yield given | {"initial_size": initial_size, "optimal_value": 0.2 * least, "alpha": 0.3}


@dataclass(frozen=True)
class OnTheBatch(LossRatio):
    """Looks at the batch's loss."""

    def _loss(self, now):
        return now.problem.loss(now.w) if now.estimate is None else now.estimate.loss


@dataclass(frozen=True)
class Wrong(BatchSize):
    """A size from the gap, the first gap and the one before."""

    initial_size: int
    optimal_value: float
    size: Any = None

    def __call__(self, memory, now):
        gap = now.problem.loss(now.w) - self.optimal_value
        first, before = memory or (gap, gap)
        return max(1, self.size(self.initial_size, gap, first, before)), (first, gap)


def wrong_damp(size):
    """The answers of a Wrong AdaDamp."""
    return as_if(lambda i: Wrong(i.initial_size, i.optimal_value, size))


@dataclass(frozen=True)
class WrongGaps(BatchSize):
    """AdaDamp with another first gap, or gap, of F and F*."""

    initial_size: int
    optimal_value: float
    above: Any = None
    below: Any = None

    def __call__(self, memory, now):
        F = now.problem.loss(now.w)
        first = self.above(F, self.optimal_value) if memory is None else memory
        size = ceil(self.initial_size * first / self.below(F, self.optimal_value))
        return max(1, size), first


def with_gaps(above, below):
    """The answers of WrongGaps."""
    return as_if(lambda i: WrongGaps(i.initial_size, i.optimal_value, above, below))


DAMP = Question(
    name="q3",
    points=3,
    functions=("AdaDamp",),
    reference=reference.AdaDamp,
    tried="initial_size {initial_size}, a given F*, 12 updates on least squares",
    instances=damp_instances,
    adapter=sizes_of("AdaDamp", "initial_size", "optimal_value"),
    forbidden=FORBIDDEN,
    laws=(
        FIRST,
        PURE,
        Law(
            "the size grows in the ratio in which the gap of F to its minimum has fallen",
            same_sizes(lambda i: LossRatio(i.initial_size, i.optimal_value)),
        ),
    ),
    mistakes=(
        IMPURE,
        Mistake(
            "F* is forgotten: the gap is F(w) - F*", as_if(lambda i: LossRatio(i.initial_size, 0.0))
        ),
        Mistake(
            "the loss of the batch instead of the loss F of all examples",
            as_if(lambda i: OnTheBatch(i.initial_size, i.optimal_value)),
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
        Mistake("rounded to the nearest instead of up", wrong_damp(lambda B, gap, first, before: round(B * first / gap))),
        Mistake("rounded down, and 1 is added: a whole number needs no more", wrong_damp(lambda B, gap, first, before: int(B * first / gap) + 1)),
        Mistake("one more than the ceiling", wrong_damp(lambda B, gap, first, before: ceil(B * first / gap) + 1)),
        Mistake("one less than the ceiling", wrong_damp(lambda B, gap, first, before: ceil(B * first / gap) - 1)),
        Mistake("the square root of the ratio", wrong_damp(lambda B, gap, first, before: ceil(B * (first / gap) ** 0.5))),
        Mistake("the square of the ratio", wrong_damp(lambda B, gap, first, before: ceil(B * (first / gap) ** 2))),
        Mistake("the first gap is forgotten: initial_size / gap", wrong_damp(lambda B, gap, first, before: ceil(B / gap))),
        Mistake("initial_size is forgotten", wrong_damp(lambda B, gap, first, before: ceil(first / gap))),
        Mistake("the gap is multiplied where it divides", wrong_damp(lambda B, gap, first, before: ceil(B * first * gap))),
        Mistake("rounded before initial_size multiplies", wrong_damp(lambda B, gap, first, before: B * ceil(first / gap))),
        Mistake(
            "the size is that of the latest gap times the latest size, without memory of the first",
            wrong_damp(lambda B, gap, first, before: B),
        ),
        Mistake("F* is taken off below only", with_gaps(lambda F, low: F, lambda F, low: F - low)),
        Mistake("F* is taken off above only", with_gaps(lambda F, low: F - low, lambda F, low: F)),
        Mistake("F* is added, not taken off", with_gaps(lambda F, low: F + low, lambda F, low: F + low)),
        Mistake("the sign of F* below", with_gaps(lambda F, low: F - low, lambda F, low: F + low)),
        Mistake("the sign of F* above", with_gaps(lambda F, low: F + low, lambda F, low: F - low)),
        Mistake("F* itself stands above, in the place of the first gap", with_gaps(lambda F, low: low, lambda F, low: F - low)),
        Symptom(
            "the size stays as it is: is the first gap overwritten at every call?",
            lambda i, a: len(set(a["sizes"])) == 1,
        ),
    ),
    truth=lambda i: rule_sizes(LossRatio(i.initial_size, i.optimal_value), i),
    main="sizes",
    inputs=("initial_size", "optimal_value"),
)  # fmt: skip
