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

from theory import Case, Step, Theorem

from .probabilities import broken, refusals
from .ranks import PRESSURES, base, defined, letters, unless_pressure

objections = unless_pressure


def measured(case):
    """p_1 + ... + p_k."""
    return np.cumsum(defined(case))


def promised(case):
    """(1 - s^-q) / (1 - 1/s)."""
    s, N = letters(case)
    return share(s, np.arange(1, N + 1) / N)


def share(s, q):
    """(1 - s^-q) / (1 - 1/s); q itself at s = 1."""
    return q if s == 1 else np.expm1(-q * np.log(s)) / np.expm1(-np.log(s))


def of_the_first(case):
    """p_1 (1 + 1/r + ... + r^-(k-1))."""
    powers = base(case) ** -np.arange(0.0, case.given["N"])
    return defined(case)[0] * np.cumsum(powers)


PROOF = (
    Step(
        r"\sum_{i \le k} p_i = p_1 \sum_{j < k} r^{-j}",
        measured,
        of_the_first,
        "==",
        because="p_{i+1} = p_i / r; the sum is geometric, and r^k = s^q",
    ),
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
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="k - 1",
)
