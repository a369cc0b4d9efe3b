"""AdaDamp."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from adaptivesgd import LeastSquares
from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.part import BatchSize

from ...question import Law, Mistake, Question, Symptom
from .runs import FIRST, FORBIDDEN, IMPURE, PURE, as_if, regression, same_sizes, sizes_of


def damp_instances(rng):
    """Two runs, each with its F*."""
    for initial_size, noise in (
        (4, 0.5),
        (8, 1.0),
    ):  # powers of 2: initial_size * gap / gap is exact
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


DAMP = Question(
    name="q3",
    points=3,
    functions=("AdaDamp",),
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
        Symptom(
            "the size stays as it is: is the first gap overwritten at every call?",
            lambda i, a: len(set(a["sizes"])) == 1,
        ),
    ),
)  # fmt: skip
