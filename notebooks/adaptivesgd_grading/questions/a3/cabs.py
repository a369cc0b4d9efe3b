"""CABS, corrected."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from adaptivesgd.batch_sizes.variance_over_loss import CorrectedVarianceOverLoss, VarianceOverLoss

from ...child.rules import rule_sizes
from ...question import Law, Mistake, Question
from .runs import FIRST, FORBIDDEN, IMPURE, PURE, as_if, regression, same_sizes, sizes_of


def cabs_instances(rng):
    """Runs that ask for 20 to 40 examples: between their bounds, above them, and below them."""
    for min_size, max_size, noise, decay in (
        *((2, 400, 0.4, 0.5), (4, 30, 0.7, 0.8), (2, 200, 1.0, 0.7)),
        *((4, 15, 0.7, 0.8), (60, 200, 1.0, 0.7)),
    ):
        yield regression(rng, noise, d=20, size=0.1) | {
            "initial_size": min(32, max_size), "min_size": min_size, "max_size": max_size, "decay": decay, "alpha": 0.7,
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
            return self.initial_size, averages
        seen = now.estimate
        copy = SimpleNamespace(variance=seen.variance, loss=seen.loss, size=seen.size)
        changed = self.wrong(copy)
        looked: Any = SimpleNamespace(step=now.step, step_size=now.step_size, estimate=changed)
        return super().__call__(averages, looked)


def wrong_cabs(change):
    """The answers of a WrongCabs, whose evidence is changed."""

    def changed(seen):
        vars(seen).update(change(seen))
        return seen

    return as_if(
        lambda i: WrongCabs(i.initial_size, i.min_size, i.decay, max_size=i.max_size, wrong=changed)
    )


def built(rule, **changes):
    """A rule with an instance's settings, some of them changed."""
    names = ("initial_size", "min_size", "max_size", "decay")
    return lambda i: rule(**{n: changes.get(n, lambda i, n=n: getattr(i, n))(i) for n in names})


def without_step(i):
    """CABS that forgets alpha."""
    return rule_sizes(
        CorrectedVarianceOverLoss(
            i.initial_size, i.min_size, i.decay, 1 / i.alpha, max_size=i.max_size
        ),
        i,
    )


CABS = Question(
    name="q2",
    points=3,
    functions=("Cabs",),
    tried="min_size {min_size}, max_size {max_size}, decay {decay}, 12 updates on least squares",
    instances=cabs_instances,
    adapter=sizes_of("Cabs", "initial_size", "min_size", "max_size", "decay"),
    forbidden=FORBIDDEN,
    laws=(
        FIRST,
        PURE,
        Law(
            "every later size lies between min_size and max_size",
            lambda i, a: all(i.min_size <= size <= i.max_size for size in a["sizes"][1:]),
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
            as_if(built(CorrectedVarianceOverLoss, decay=lambda i: 0.0)),
        ),
        Mistake(
            "decay and 1 - decay are exchanged: decay weighs the past",
            as_if(built(CorrectedVarianceOverLoss, decay=lambda i: 1 - i.decay)),
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
