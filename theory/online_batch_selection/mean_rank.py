r"""The average rank of a draw.

Setting:    N examples, ranked from 1 by falling loss, and a pressure s > 1; r = s^(1/N).
Method:     online batch selection draws rank i with probability p_i ~ r^-i.
Guarantee:  p_1 + 2 p_2 + ... + N p_N  =  1 / (1 - 1/r)  -  N / (s - 1),

            which is N (1 / log(s) - 1 / (s - 1)) + 1/2 but for terms of the order 1/N, and
            (N + 1) / 2 at s = 1.
Kind:       identity.
Source:     ours, about Loshchilov and Hutter (2015), "Online batch selection for faster training
            of neural networks".
"""

import numpy as np

from theory import Case, Deduction, Step, Theorem, Use

from .probabilities import broken, refusals
from .ranks import (
    FIRST,
    PRESSURES,
    SHIFTED,
    base,
    defined,
    evenly,
    examples_ranked,
    geometric_sum,
    largest,
    letters,
    pressure,
    unless_pressure,
)
from .top_share import share

objections = unless_pressure


def measured(case):
    """sum_i i p_i."""
    return [defined(case) @ np.arange(1, case.given["N"] + 1)]


def promised(case):
    """1 / (1 - 1/r) - N / (s - 1)."""
    return [mean_rank(*letters(case))]


def mean_rank(s, N):
    """1 / (1 - 1/r) - N / (s - 1); (N + 1) / 2 at s = 1."""
    return (N + 1) / 2 if s == 1 else -1 / np.expm1(-np.log(s) / N) - N / (s - 1)


def continuum(s):
    """1 / log(s) - 1 / (s - 1): the mean rank over N as N grows."""
    return 1 / np.log(s) - 1 / (s - 1)


def sum_of_tails(case):
    """sum_{k=0}^{N-1} P(rank > k)."""
    s, N = letters(case)
    return [(1 - share(s, np.arange(N) / N)).sum()]


def smallest(case):
    """p_N."""
    return defined(case)[-1]


def average_rank(case):
    """sum_i i p_i."""
    return measured(case)[0]


PROOF = (
    Step(
        r"\sum_i i \, p_i = \sum_{k=0}^{N-1} P(\mathrm{rank} > k)",
        measured,
        sum_of_tails,
        "==",
        because="summed by parts; P(rank > k) = (r^-k - 1/s) / (1 - 1/s), a geometric sum",
    ),
    SHIFTED,
    FIRST,
    Step(
        r"(r - 1) \sum_i i \, p_i = 1 + r p_1 - (N + 1) p_N",
        lambda case: [(base(case) - 1) * measured(case)[0]],
        lambda case: [1 + base(case) * largest(case) - (case.given["N"] + 1) * smallest(case)],
        "==",
        because="r p_i = p_{i-1}: the sum one rank up, sum_i (i + 1) p_i, but for its ends",
    ),
    Step(
        r"s \, p_N = r p_1",
        lambda case: [pressure(case) * smallest(case)],
        lambda case: [base(case) * largest(case)],
        "==",
        because="p_N = r^-(N - 1) p_1, and r^N = s",
    ),
    Step(
        r"\tfrac1N \sum_i i = \tfrac{N + 1}{2}",
        lambda case: [evenly(case) @ np.arange(1, case.given["N"] + 1)],
        lambda case: [mean_rank(1.0, case.given["N"])],
        "==",
        because="at s = 1",
    ),
)


DEDUCTION = Deduction(
    letters={
        "x": average_rank,
        "S": geometric_sum,
        "p": largest,
        "z": smallest,
        "r": base,
        "s": pressure,
        "N": examples_ranked,
    },
    claim=("x", "1 / (1 - 1 / r) - N / (s - 1)"),
    uses=(
        Use(2, "(r - 1) * S", "1 - 1 / s", "r * p * (N + 1 - s) / ((s - 1) * (r - 1))"),
        Use(3, "p * S", "1 / r", "-r * (N + 1 - s) / (s - 1)"),
        Use(4, "(r - 1) * x", "1 + r * p - (N + 1) * z", "1 / (r - 1)"),
        Use(5, "s * z", "r * p", "-(N + 1) / (s * (r - 1))"),
    ),
    given=("1 < s", "1 < r"),
)


def examples():
    """Where it holds."""
    for s in PRESSURES:
        for N in (10, 1000):
            yield Case(f"s = {s:g}, N = {N}", given={"s": s, "N": N})


THEOREM = Theorem(
    name=__name__,
    title="The mean rank of a draw",
    source="ours, about Loshchilov and Hutter (2015)",
    kind="identity",
    status="ours",
    statement=r"\sum_i i \, p_i = \frac{1}{1 - 1/r} - \frac{N}{s - 1}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="number",
)
