"""CABS, corrected."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from adaptivesgd.batch_sizes.variance_over_loss import CorrectedVarianceOverLoss, VarianceOverLoss
from adaptivesgd.part import BatchSize

from ...child.rules import rule_sizes
from ...question import Law, Mistake, Question
from . import reference
from .runs import FIRST, FORBIDDEN, IMPURE, PURE, as_if, regression, same_sizes, sizes_of


def cabs_instances(rng):
    """Runs that ask for 20 to 40 examples: between their bounds, above them, and below them. In the last
    one the loss is larger than the variance, so that a ratio that is wrong is not at a bound.
    """
    for min_size, max_size, noise, decay in (
        *((2, 400, 0.4, 0.5), (4, 30, 0.7, 0.8), (2, 200, 1.0, 0.7)),
        *((4, 15, 0.7, 0.8), (60, 200, 1.0, 0.7)),
    ):
        yield regression(rng, noise, d=20, size=0.1) | {
            "initial_size": min(32, max_size), "min_size": min_size, "max_size": max_size, "decay": decay, "alpha": 0.7,
        }  # fmt: skip
    yield regression(rng, 0.25, size=0.1, scale=0.2) | {
        "initial_size": 32, "min_size": 7, "max_size": 900, "decay": 0.95, "alpha": 16.0,
    }  # fmt: skip


@dataclass(frozen=True)
class Uncorrected(CorrectedVarianceOverLoss):
    """Its averages start where those of the released code do."""

    start = (0.0, 1.0)


def usual(self, seen, step, xi, loss, k):
    """(alpha xi / l, xi, l), the averages without their common weight."""
    xi = self.decay * xi + (1 - self.decay) * seen.variance
    loss = self.decay * loss + (1 - self.decay) * seen.loss
    return step * xi / loss, xi, loss


@dataclass(frozen=True)
class WrongCabs(BatchSize):
    """CABS with another update, start, rounding or clip."""

    initial_size: int = 16
    least: int = 16
    most: int = 2048
    decay: float = 0.95
    update: Any = usual
    start: Any = (0.0, 0.0)
    whole: Any = round
    clip: Any = lambda size, least, most: min(max(size, least), most)

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, (*self.start, 0)
        xi, loss, k = memory
        size, xi, loss = self.update(self, now.estimate, now.step_size, xi, loss, k + 1)
        return self.clip(self.whole(size), self.least, self.most), (xi, loss, k + 1)


def wrong(update=usual, **changes):
    """The answers of a WrongCabs."""
    return as_if(
        lambda i: WrongCabs(i.initial_size, i.min_size, i.max_size, i.decay, update, **changes)
    )


def from_evidence(V=lambda s: s.variance, loss=lambda s: s.loss, scale=lambda a: a):
    """The answers with another variance, loss or step."""

    def update(self, seen, step, xi, average, k):
        xi = self.decay * xi + (1 - self.decay) * V(seen)
        average = self.decay * average + (1 - self.decay) * loss(seen)
        return scale(step) * xi / average, xi, average

    return wrong(update)


def corrected(of_xi, of_loss):
    """The answers where the averages' weights 1 - mu^k are taken out by these powers."""

    def update(self, seen, step, xi, loss, k):
        _, xi, loss = usual(self, seen, step, xi, loss, k)
        weight = 1 - self.decay**k
        return step * xi / loss * weight**-of_xi * weight**of_loss, xi, loss

    return wrong(update)


def weighed(now, past, of_loss=True, of_xi=True):
    """The answers where the averages weigh the latest batch and the past otherwise."""

    def update(self, seen, step, xi, loss, k):
        weights = now(self.decay), past(self.decay)
        plain = 1 - self.decay, self.decay
        a, b = weights if of_xi else plain
        xi = a * seen.variance + b * xi
        a, b = weights if of_loss else plain
        loss = a * seen.loss + b * loss
        return step * xi / loss, xi, loss

    return wrong(update)


def never_shrinks(self, seen, step, xi, loss, k):
    """At least the latest size."""
    size, xi, loss = usual(self, seen, step, xi, loss, k)
    return max(size, seen.size), xi, loss


def forgotten(self, seen, step, xi, loss, k):
    """Averages that start at 0 and 1 at every update."""
    size, _, _ = usual(self, seen, step, 0.0, 1.0, k)
    return size, 0.0, 1.0


def upside_down(self, seen, step, xi, loss, k):
    """l over xi."""
    _, xi, loss = usual(self, seen, step, xi, loss, k)
    return step * loss / xi, xi, loss


def of_ratios(self, seen, step, xi, loss, k):
    """One average of the ratios."""
    xi = self.decay * xi + (1 - self.decay) * seen.variance / seen.loss
    return step * xi, xi, loss


def built(rule, **changes):
    """A rule with an instance's settings, some of them changed."""
    names = ("initial_size", "min_size", "max_size", "decay")
    return lambda i: rule(**{n: changes.get(n, lambda i, n=n: getattr(i, n))(i) for n in names})


CABS = Question(
    name="q2",
    points=3,
    functions=("Cabs",),
    reference=reference.Cabs,
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
        Mistake("the step size is forgotten", from_evidence(scale=lambda a: 1)),
        Mistake("the step size divides where it multiplies", from_evidence(scale=lambda a: 1 / a)),
        Mistake("the step size is squared", from_evidence(scale=lambda a: a * a)),
        Mistake("standard deviation instead of variance", from_evidence(lambda s: s.variance**0.5)),
        Mistake(
            "a factor 1/B too many: the variance is that of one example",
            from_evidence(lambda s: s.variance / s.size),
        ),
        Mistake("a factor B too many: the variance is that of one example", from_evidence(lambda s: s.variance * s.size)),
        Mistake("B instead of B - 1 in the variance", from_evidence(lambda s: s.variance * (s.size - 1) / s.size)),
        Mistake("||g||² where the variance belongs", from_evidence(lambda s: s.signal)),
        Mistake("||g||² where the loss belongs", from_evidence(loss=lambda s: s.signal)),
        Mistake("the loss where the variance belongs", from_evidence(lambda s: s.loss)),
        Mistake("the variance where the loss belongs", from_evidence(loss=lambda s: s.variance)),
        Mistake("the loss is forgotten", from_evidence(loss=lambda s: 1.0)),
        Mistake("the loss is squared", from_evidence(loss=lambda s: s.loss**2)),
        Mistake("the bias is corrected in the average of the variance only", corrected(1, 0)),
        Mistake("the bias is corrected in the average of the loss only", corrected(0, 1)),
        Mistake("the bias is corrected twice in the ratio", corrected(1, -1)),
        Mistake("the average of the variance starts at 1, and remembers it", wrong(start=(1.0, 0.0))),
        Mistake("both averages start at 1, and remember it", wrong(start=(1.0, 1.0))),
        Mistake("upside down: the loss over the variance", wrong(upside_down)),
        Mistake("the average of the ratios is not the ratio of the averages", wrong(of_ratios)),
        Mistake("the past is not weighed: decay times the average is forgotten in both", weighed(lambda mu: 1 - mu, lambda mu: 0.0)),
        Mistake("the running average of the loss is missing: the latest batch only", weighed(lambda mu: 1.0, lambda mu: 0.0, of_xi=False)),
        Mistake("the running average of the variance is missing: the latest batch only", weighed(lambda mu: 1.0, lambda mu: 0.0, of_loss=False)),
        Mistake("the latest loss lacks its weight 1 - decay", weighed(lambda mu: 1.0, lambda mu: mu, of_xi=False)),
        Mistake("the latest variance lacks its weight 1 - decay", weighed(lambda mu: 1.0, lambda mu: mu, of_loss=False)),
        Mistake("decay and 1 - decay are exchanged in the average of the loss", weighed(lambda mu: mu, lambda mu: 1 - mu, of_xi=False)),
        Mistake("decay and 1 - decay are exchanged in the average of the variance", weighed(lambda mu: mu, lambda mu: 1 - mu, of_loss=False)),
        Mistake("the past lacks its weight decay in the average of the loss", weighed(lambda mu: 1 - mu, lambda mu: 1.0, of_xi=False)),
        Mistake("the past lacks its weight decay in the average of the variance", weighed(lambda mu: 1 - mu, lambda mu: 1.0, of_loss=False)),
        Mistake("rounded up: to the nearest whole number", wrong(whole=ceil)),
        Mistake("rounded down: to the nearest whole number", wrong(whole=floor)),
        Mistake("the size is not clipped from below, to min_size", wrong(clip=lambda size, least, most: max(size, 1))),
        Mistake("the size is not clipped from below, to min_size", wrong(clip=lambda size, least, most: min(max(size, 1), most))),
        Mistake("initial_size stands where min_size belongs", as_if(built(CorrectedVarianceOverLoss, min_size=lambda i: i.initial_size))),
        Mistake("the bounds are exchanged: max(min(...)) of the wrong ones", wrong(clip=lambda size, least, most: max(min(size, least), most))),
        Mistake("the smaller of size and min_size, not the larger", wrong(clip=lambda size, least, most: min(size, least))),
        Mistake("the size never shrinks; CABS may", wrong(never_shrinks)),
        Mistake("the first size for ever", wrong(lambda self, seen, step, xi, loss, k: (self.initial_size, xi, loss))),
        Mistake("the averages are not remembered: they start again at every update", wrong(forgotten)),
    ),
    truth=lambda i: rule_sizes(built(CorrectedVarianceOverLoss)(i), i),
    main="sizes",
    inputs=("min_size", "max_size", "decay"),
)  # fmt: skip
