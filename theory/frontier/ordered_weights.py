r"""Ordered SGD descends a spectral risk: how often the example of every rank is used, exactly.

Setting:    n examples, whose losses f_(1) >= f_(2) >= ... >= f_(n) are different.
Method:     Ordered SGD: s candidates drawn uniformly without replacement; the batch is the q of them
            with the largest losses.
Guarantee:  P(the example of rank j is in the batch)  =  gamma_j,

                gamma_j = sum_{l<q} C(j-1, l) C(n-j, s-l-1) / C(n, s),    gamma_1 + ... + gamma_n = q,

            and E g = sum_j (gamma_j / q) grad f_(j): a subgradient of sum_j (gamma_j / q) f_(j), in which no
            smaller loss weighs more than a larger one. So this risk is convex if the f_i are, and at least F.
Kind:       identity. The losses are those at w itself: there is no staleness to correct for.
Source:     Kawaguchi and Lu (2020), "Ordered SGD: a new stochastic optimization framework for empirical
            risk minimization", for the method, as in their code; weights re-derived, by enumeration.
"""

from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import ordered_sgd, sgd
from adaptivesgd.samplers import LargestLosses
from adaptivesgd.samplers.ranking import rank
from theory import Case, Deduction, Step, Theorem, Use, breast_cancer, regression, unless
from theory.series import NOISE_FLOOR


def objections(case):
    """The sampler must be LargestLosses, the batch fixed, and no two losses equal."""
    if type(case.method.sampler) is not LargestLosses:
        yield f"the sampler must be LargestLosses, not {case.method.sampler!r}"
    yield from unless(case.method, "batch_size", Constant)
    for state in case.states[:-1]:
        losses = np.sort(state.problem.losses(state.w))
        if np.diff(losses).min() <= NOISE_FLOOR * abs(losses).max():
            yield f"all losses must be different, but at step {state.step} two are equal"


def counts(case):
    """n, s and q."""
    n, q = case.problem.n, case.method.batch_size.size
    return n, round(min(case.method.sampler.oversampling * q, n)), q


@dataclass(frozen=True)
class Chosen:
    """In the place of a random generator: these candidates."""

    candidates: Any

    def choice(self, n, size, replace):
        """The candidates."""
        return np.array(self.candidates)


def batches(case, state):
    """The batch of every set of candidates, all equally likely; shape (C(n, s), q)."""
    n, s, q = counts(case)
    sampler = case.method.sampler
    draws = (sampler(None, q, state, Chosen(each)) for each in combinations(range(n), s))
    return np.array([indices for indices, _ in draws])


def by_rank(case, state, numbers):
    """Numbers of the examples, shape (n,), by falling loss."""
    return numbers[rank(state.problem.losses(state.w))]


def at_every_state(side):
    """Make side(case, state) a side of the whole run: its arrays one after the other."""

    @wraps(side)
    def series(case):
        return np.concatenate([side(case, state) for state in case.states[:-1]])

    return series


@at_every_state
def measured(case, state):
    """How often the example of every rank is in the batch."""
    drawn = batches(case, state)
    used = np.bincount(drawn.ravel(), minlength=case.problem.n) / len(drawn)
    return by_rank(case, state, used)


def weights(case):
    """gamma_j for j = 1, ..., n."""
    return ways(case) / sets(case)


def ways(case):
    """sum_{l<q} C(j-1, l) C(n-j, s-l-1) for j = 1, ..., n."""
    n, s, q = counts(case)
    terms = lambda j: (comb(j - 1, used) * comb(n - j, s - used - 1) for used in range(q))
    return np.array([sum(terms(j)) for j in range(1, n + 1)], dtype=float)


def sets(case):
    """C(n, s), the number of sets of candidates."""
    n, s, _ = counts(case)
    return float(comb(n, s))


@at_every_state
def promised(case, state):
    """gamma_j for j = 1, ..., n."""
    return weights(case)


# The proof.


@at_every_state
def mean_gradient(case, state):
    """E g, over all sets of candidates."""
    rows = state.problem.gradients(state.w)
    return np.mean([rows[batch].mean(axis=0) for batch in batches(case, state)], axis=0)


@at_every_state
def spectral_gradient(case, state):
    """sum_j (gamma_j / q) grad f_(j)."""
    rows = by_rank(case, state, state.problem.gradients(state.w))
    return weights(case) @ rows / counts(case)[-1]


@at_every_state
def spectral_risk(case, state):
    """sum_j (gamma_j / q) f_(j)."""
    losses = by_rank(case, state, state.problem.losses(state.w))
    return np.atleast_1d(weights(case) @ losses / counts(case)[-1])


@at_every_state
def whole_loss(case, state):
    """F(w)."""
    return np.atleast_1d(state.problem.losses(state.w).mean())


@lru_cache(maxsize=16)
def used_sets(n, s, q):
    """How many sets of s of the ranks 1, ..., n use rank j: it is in them, behind fewer than q others."""
    found = np.zeros(n)
    for candidates in combinations(range(n), s):  # which are sorted
        found[list(candidates[:q])] += 1
    return found


@at_every_state
def counted(case, state):
    """How many sets of candidates use rank j, by every set, for j = 1, ..., n."""
    return used_sets(*counts(case))


@at_every_state
def ways_at_every_state(case, state):
    """sum_{l<q} C(j-1, l) C(n-j, s-l-1) for j = 1, ..., n."""
    return ways(case)


COUNTED = (
    Step(
        r"\mathbb{P}(j \in \text{batch}) = N_j \Big/ \binom{n}{s}",
        measured,
        lambda case: counted(case) / sets(case),
        "==",
        because="all sets of s candidates are equally likely, and the q with the largest losses are used:"
        " N_j of the sets use rank j",
    ),
    Step(
        r"N_j = \sum_{l<q} \binom{j-1}{l} \binom{n-j}{s-l-1}",
        counted,
        ways_at_every_state,
        "==",
        because="l of the j - 1 larger losses, and s - l - 1 of the n - j smaller ones",
    ),
)
PROOF = (
    *COUNTED,
    Step(
        r"\mathbb{E} g = \sum_j \tfrac{\gamma_j}{q} \nabla f_{(j)}(w)",
        mean_gradient,
        spectral_gradient,
        "==",
        because="rank j is used if at most q - 1 of the s - 1 other candidates have larger losses",
    ),
    Step(
        r"\sum_j \gamma_j = q",
        lambda case: [weights(case).sum()],
        lambda case: [float(counts(case)[-1])],
        "==",
        because="every batch has q examples",
    ),
    Step(
        r"\gamma_{j+1} \le \gamma_j",
        lambda case: weights(case)[1:],
        lambda case: weights(case)[:-1],
        because="in every set of candidates in which j + 1 is used, j would be in its place",
    ),
    Step(
        r"\sum_j \tfrac{\gamma_j}{q} f_{(j)}(w) \ge F(w)",
        spectral_risk,
        whole_loss,
        ">=",
        because="Chebyshev's sum inequality, as the weights fall with the losses",
    ),
)


DEDUCTION = Deduction(
    letters={"P": measured, "c": counted, "S": ways_at_every_state, "T": sets},
    claim=("P", "S / T"),
    uses=(Use(1, "P", "c / T"), Use(2, "c", "S", "1 / T")),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = regression(n=8)
    for q, times in ((1, 3.0), (2, 2.0), (3, 2.0), (2, 4.0), (4, 1.0)):
        name, method = f"q = {q} of s = {q * times:g}", ordered_sgd(0.1, q, times)
        yield Case(name, F, method, 2, np.array([0.3, -0.2]))
    F = breast_cancer().batch(np.arange(15, 25))
    yield Case("breast cancer", F, ordered_sgd(0.1, 3, 2.0), 2, np.full(F.dim, 0.1))


@dataclass(frozen=True)
class Smallest(LargestLosses):
    """The smallest losses of the candidates."""

    def _scores(self, candidates, now):
        return -super()._scores(candidates, now)


def broken():
    """Where an assumption is broken, so that it fails."""
    method = replace(ordered_sgd(0.1, 2), sampler=Smallest(2.0))
    yield Case("the smallest", regression(n=8), method, 2, np.ones(2), note="the largest losses")


def refusals():
    """Where it does not apply."""
    yield Case("uniform", regression(n=8), sgd(0.1, 2), 2, note="must be LargestLosses")
    twice = regression(n=8).batch(np.array([0, 1, 2, 2]))
    yield Case("a tie", twice, ordered_sgd(0.1, 2), 2, np.ones(2), note="two are equal")


THEOREM = Theorem(
    name=__name__,
    title="Ordered SGD: exact weights, and its spectral risk",
    source="Kawaguchi and Lu (2020), for the method; weights re-derived",
    kind="identity",
    status="re-derived",
    statement=r"\mathbb{P}(j \in \text{batch}) = \gamma_j ="
    r" \sum_{l<q} \binom{j-1}{l} \binom{n-j}{s-l-1} \Big/ \binom{n}{s}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="entry",
    samplers=None,
)
