"""The search itself: from the most promising beginnings, one number at a time."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from theory.series import mean_of
from theory.verdict import TheoremVerdict

from .instance import Instance
from .moves import beginnings, neighbours

ATTAINED = 1 - 1e-6  # at which the search ends
ROUNDED = 1 + 1e-6  # beyond which a ratio that "holds" is rounding
TINY = 1e-9  # below which both sides may be what cancellation leaves
FACTORS = (2.0, 1.4, 1.15, 1.05, 1.01)
KEPT = 3  # beginnings that are followed


@dataclass(frozen=True)
class Worst:
    """The worst instance that was found.

    Parameters
    ----------
    ratio : float
        Measured / promised there (promised / measured of a lower bound); 0.0 if there is none.
    instance : Instance or None
        Where.
    tried : int
        How many instances were checked.
    applied : int
        To how many of them the theorem applied.
    violated : tuple of Instance
        Where it was false.
    """

    ratio: float
    instance: Instance | None
    tried: int
    applied: int
    violated: tuple = ()


class Search:
    """Ratios of instances of a theorem, each checked once."""

    def __init__(self, theorem: Any, budget: int) -> None:
        self.theorem, self.budget = theorem, budget
        self.ratios: dict[str, float] = {}
        self.violated: list[Instance] = []
        self.applied, self.best = 0, 0.0

    @property
    def spent(self) -> bool:
        """Whether the budget is used up."""
        return len(self.ratios) >= self.budget

    def ratio(self, instance: Instance) -> float:
        """Measured / promised; 0.0 where the theorem does not apply or nothing can be measured."""
        key = repr(instance)
        if key not in self.ratios:
            with np.errstate(all="ignore"):
                self.ratios[key] = self.attempt(instance)
        return self.ratios[key]

    def attempt(self, instance):
        """The ratio; the whole proof is checked only where it beats all others, or where the claim fails."""
        try:
            case = instance.case(self.theorem)
            if next(stated_objections(self.theorem, case), None):
                return 0.0
            verdict = TheoremVerdict(self.theorem, case, "", (self.theorem.claim.compare(case),))
            found, holds = verdict.tightness, verdict.claim.broken_at is None
            if holds and not self.best < found <= ROUNDED:
                self.applied += 1
                return float(found) if found <= ROUNDED else 0.0
            return self.confirmed(instance, self.theorem.check(case))
        except Exception:  # no instance: a part refuses its numbers, or an engine the method
            return 0.0

    def confirmed(self, instance, verdict):
        """The ratio, from a whole check."""
        if verdict.outcome == "does not apply":
            return 0.0
        self.applied += 1
        if verdict.outcome == "violated":
            self.violated += [instance] if any(map(beyond_rounding, verdict.broken)) else []
            return 0.0
        self.best = max(self.best, float(verdict.tightness))
        return float(verdict.tightness)


def beyond_rounding(line):
    """Whether a broken line is about finite numbers, and fails by more than tiny ones may."""
    left, right = (float(mean_of(side)[line.broken_at]) for side in (line.left, line.right))
    size = max(abs(left), abs(right))
    return bool(np.isfinite(size) and size > TINY and abs(left - right) > 1e-6 * size)


def stated_objections(theorem, case):
    """What the theorem objects to before anything is probed."""
    for assumption in theorem.assumptions:
        yield from assumption.objections(case)
    yield from theorem.objections(case)


def search(theorem: Any, seed: int = 0, budget: int = 150, known: Instance | None = None) -> Worst:
    """The worst instance of a theorem that so many checks find.

    Parameters
    ----------
    theorem : Theorem
        An upper, lower or tight bound.
    seed : int
        Decides the order in which neighbours are tried.
    budget : int
        The most instances to check, besides the beginnings.
    known : Instance or None
        Where it begins besides, such as the instance on file: it finds nothing less bad.

    Returns
    -------
    Worst
        Where measured / promised is largest.
    """
    rng, seeker = np.random.default_rng(seed), Search(theorem, 10**9)
    first = [*beginnings(theorem), *([] if known is None else [known])]
    order = sorted(range(len(first)), key=lambda i: -seeker.ratio(first[i]))
    best = first[order[0]] if first else None
    for k, start in enumerate(order[:KEPT]):
        seeker.budget = len(first) + budget * (k + 1) // KEPT
        found = climbed(theorem, seeker, first[start], rng)
        best = max(best, found, key=seeker.ratio)
        if seeker.ratio(best) >= ATTAINED:
            break
    ratio = seeker.ratio(best) if best is not None else 0.0
    return Worst(ratio, best, len(seeker.ratios), seeker.applied, tuple(seeker.violated))


def climbed(theorem, seeker, instance, rng):
    """The instance after moves that raise the ratio, large ones first."""
    factors = list(FACTORS)
    while factors and not seeker.spent and seeker.ratio(instance) < ATTAINED:
        ways = list(neighbours(theorem, instance, factors[0]))
        better = instance
        for k in rng.permutation(len(ways)):
            if seeker.spent:
                break
            if seeker.ratio(ways[k]) > seeker.ratio(better) * (1 + 1e-6):
                better = ways[k]
                break
        if better is instance:
            factors.pop(0)
        instance = better
    return instance
