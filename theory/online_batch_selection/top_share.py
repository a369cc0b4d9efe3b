r"""How many draws go to the examples with the largest losses.

Setting:    N examples, ranked by falling loss, and a pressure s > 1; q = k / N.
Method:     online batch selection draws rank i with probability p_i ~ s^(-i/N).
Guarantee:  p_1 + ... + p_k  =  (1 - s^-q) / (1 - 1/s):

            with s = 100, 37.3 % of the draws go to the top tenth and 90.9 % to the top half; with
            s = 1e8, 84.2 % to the top tenth.
Kind:       identity, for every k; nothing is approximated.
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
    geometric_sum,
    largest,
    letters,
    powers,
    pressure,
    unless_pressure,
)

objections = unless_pressure


def measured(case):
    """p_1 + ... + p_k."""
    return np.cumsum(defined(case))


def promised(case):
    """(1 - s^-q) / (1 - 1/s)."""
    s, N = letters(case)
    return share(s, np.arange(1, N + 1) / N)


def share(s, q):
    """(1 - s^-q) / (1 - 1/s)."""
    return np.expm1(-q * np.log(s)) / np.expm1(-np.log(s))


def first_sums(case):
    """1 + 1/r + ... + r^-(k-1), k = 1..N."""
    return np.cumsum(powers(case)) * base(case)


PROOF = (
    Step(
        r"\sum_{i \le k} p_i = p_1 \sum_{j < k} r^{-j}",
        measured,
        lambda case: largest(case) * first_sums(case),
        "==",
        because="p_{i+1} = p_i / r",
    ),
    Step(
        r"(1 - \tfrac1r) \sum_{j < k} r^{-j} = 1 - r^{-k}",
        lambda case: (1 - 1 / base(case)) * first_sums(case),
        lambda case: 1 - powers(case),
        "==",
        because="all terms but the first and the last cancel; and r^k = s^q",
    ),
    SHIFTED,
    FIRST,
)


DEDUCTION = Deduction(
    letters={
        "x": measured,
        "K": first_sums,
        "R": powers,
        "S": geometric_sum,
        "p": largest,
        "r": base,
        "s": pressure,
    },
    claim=("x", "(1 - R) / (1 - 1 / s)"),
    uses=(
        Use(1, "x", "p * K"),
        Use(2, "(1 - 1 / r) * K", "1 - R", "1 / (1 - 1 / s)"),
        Use(3, "(r - 1) * S", "1 - 1 / s", "-p * K / (1 - 1 / s)"),
        Use(4, "p * S", "1 / r", "(r - 1) * K / (1 - 1 / s)"),
    ),
    given=("1 < s", "1 < r"),
)


def examples():
    """Where it holds."""
    for s in PRESSURES:
        yield Case(f"s = {s:g}, N = 100", given={"s": s, "N": 100})


THEOREM = Theorem(
    name=__name__,
    title="The share of the top ranks",
    source="ours, about Loshchilov and Hutter (2015)",
    kind="identity",
    status="ours",
    statement=r"\sum_{i \le qN} p_i = \frac{1 - s^{-q}}{1 - 1/s}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="k - 1",
)
