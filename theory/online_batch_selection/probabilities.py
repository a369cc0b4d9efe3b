r"""The probability with which rank i is drawn, in closed form.

Setting:    N examples, ranked by falling loss, and a pressure s > 1; r = s^(1/N).
Method:     online batch selection draws rank i with probability p_i = r^-i / (r^-1 + ... + r^-N).
Guarantee:  p_i  =  r^-(i-1) (1 - 1/r) / (1 - 1/s),

            so that p_1 / p_N = s^((N-1)/N), a little less than s: 95.5 at N = 100 and 99.99 at
            N = 50 000, for s = 100. At s = 1 it is 0/0, and p_i = 1/N.
Kind:       identity.
Source:     Loshchilov and Hutter (2015), "Online batch selection for faster training of neural
            networks", for p_i; the closed form is ours.
"""

from typing import Any

import numpy as np

from adaptivesgd.samplers.rank_based import RankBased, probabilities
from theory import Case, Deduction, Step, Theorem, Use
from theory.draws import Numbers

from .ranks import (
    PRESSURES,
    SHIFTED,
    base,
    defined,
    evenly,
    geometric_sum,
    letters,
    powers,
    pressure,
    unless_pressure,
)

objections = unless_pressure
measured = defined


def promised(case):
    """r^-(i-1) (1 - 1/r) / (1 - 1/s)."""
    return probabilities(*letters(case))


# The proof, and the sampler that draws so.


def extremes(case):
    """p_1 / p_N."""
    p = defined(case)
    return [p[0] / p[-1]]


def least_ratio(case):
    """s^((N-1)/N)."""
    s, N = letters(case)
    return [s ** ((N - 1) / N)]


def drawn(case):
    """The ranks, from 1, that the sampler draws at the middle of every interval of length p_i."""
    s, N = letters(case)
    p = probabilities(s, N)
    middles: Any = Numbers(np.cumsum(p) - p / 2)  # stands for a random generator
    return 1 + RankBased(pressure=s).ranks(s, N, N, middles)


PROOF = (
    SHIFTED,
    Step(
        r"p_i \sum_{j=1}^N r^{-j} = r^{-i}",
        lambda case: defined(case) * geometric_sum(case),
        powers,
        "==",
        because="the definition of p_i",
    ),
    Step(r"p_1 / p_N = s^{(N-1)/N}", extremes, least_ratio, "==", because="r^{N-1}"),
    Step(
        r"\mathrm{rank}(u) = i \text{ for } u \text{ in the middle of the } i \text{-th interval}",
        drawn,
        lambda case: np.arange(1, case.given["N"] + 1),
        "==",
        because="the sampler inverts the distribution function (1 - r^-i) / (1 - 1/s)",
    ),
    Step(
        r"p_i = \tfrac1N \text{ at } s = 1",
        lambda case: probabilities(1.0, case.given["N"]),
        evenly,
        "==",
        because="the limit, which the sampler takes",
    ),
)


DEDUCTION = Deduction(
    letters={"x": defined, "R": powers, "S": geometric_sum, "r": base, "s": pressure},
    claim=("x", "R * r * (1 - 1 / r) / (1 - 1 / s)"),
    uses=(
        Use(1, "(r - 1) * S", "1 - 1 / s", "-x / (1 - 1 / s)"),
        Use(2, "x * S", "R", "(r - 1) / (1 - 1 / s)"),
    ),
    given=("1 < s", "1 < r"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    for s in PRESSURES:
        yield Case(f"s = {s:g}, N = 100", given={"s": s, "N": 100})
    yield Case("s = 100, N = 2", given={"s": 100.0, "N": 2})
    yield Case("s = 100, N = 50 000", given={"s": 100.0, "N": 50_000})


def broken():
    """Where an assumption is broken, so that it fails."""
    other = {"s": 100.0, "N": 50, "r": 100 ** (1 / 49)}
    yield Case("another base", given=other, note="r = s^(1/N)")


def refusals():
    """Where it does not apply."""
    yield Case("s below 1", given={"s": 0.5, "N": 10}, note="the pressure s must be above 1")
    yield Case("one example", given={"s": 2.0, "N": 1}, note="at least 2 examples")


THEOREM = Theorem(
    name=__name__,
    title="The probability of a rank",
    source="Loshchilov and Hutter (2015), for p_i; the closed form is ours",
    kind="identity",
    status="ours",
    statement=r"\frac{r^{-i}}{\sum_j r^{-j}} = r^{-(i-1)} \frac{1 - 1/r}{1 - 1/s}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="rank",
)
