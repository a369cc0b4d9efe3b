r"""How many examples there are in effect, if some are drawn more often than others.

Setting:    N examples, ranked by falling loss, and a pressure s > 1.
Method:     online batch selection draws rank i with probability p_i ~ s^(-i/N).
Guarantee:  1 / (p_1^2 + ... + p_N^2)  =  tanh(log(s) / 2) / tanh(log(s) / (2 N)):

            N as s -> 1, and at least 2 N tanh(log(s) / 2) / log(s), to which it tends as N grows:
            .426 N at s = 100 and .109 N at s = 1e8.
Kind:       identity.
Source:     ours, about Loshchilov and Hutter (2015), "Online batch selection for faster training
            of neural networks".
"""

import numpy as np

from theory import Case, Step, Theorem, proved

from .probabilities import broken, refusals
from .ranks import PRESSURES, base, defined, letters, unless_pressure

objections = unless_pressure


def measured(case):
    """1 / sum_i p_i^2."""
    return [1 / (defined(case) ** 2).sum()]


def promised(case):
    """tanh(log(s) / 2) / tanh(log(s) / (2 N))."""
    return [effective_size(*letters(case))]


def effective_size(s, N):
    """tanh(log(s) / 2) / tanh(log(s) / (2 N)); N at s = 1."""
    return float(N) if s == 1 else np.tanh(np.log(s) / 2) / np.tanh(np.log(s) / 2 / N)


def continuum(s):
    """2 tanh(log(s) / 2) / log(s): the share of N as N grows; 1 at s = 1."""
    return 1.0 if s == 1 else 2 * np.tanh(np.log(s) / 2) / np.log(s)


def sum_of_squares(case):
    """p_1^2 (1 - s^-2) / (1 - r^-2)."""
    (s, N), r = letters(case), base(case)
    return [1 / N if s == 1 else defined(case)[0] ** 2 * (1 - s**-2) / (1 - r**-2)]


PROOF = (
    Step(
        r"\sum_i p_i^2 = p_1^2 \frac{1 - s^{-2}}{1 - r^{-2}}",
        lambda case: [(defined(case) ** 2).sum()],
        sum_of_squares,
        "==",
        because="a geometric sum with ratio r^-2; (x - 1) / (x + 1) = tanh(log(x) / 2) for x = s, r",
    ),
    Step(
        r"\frac{1}{\sum_i p_i^2} \ge \frac{2 N \tanh(\log(s) / 2)}{\log s}",
        measured,
        lambda case: [case.given["N"] * continuum(case.given["s"])],
        ">=",
        because="tanh(x) <= x",
    ),
)


def examples():
    """Where it holds."""
    for s in PRESSURES:
        for N in (10, 100):
            yield Case(f"s = {s:g}, N = {N}", given={"s": s, "N": N})


ALGEBRA = (
    proved(
        r"(\frac{1 - 1/r}{1 - 1/s})^2 \frac{1 - s^{-2}}{1 - r^{-2}}"
        r" = \frac{r - 1}{r + 1} \cdot \frac{s + 1}{s - 1}",
        lambda r, s: (
            ((1 - 1 / r) / (1 - 1 / s)) ** 2 * (1 - 1 / s**2) / (1 - 1 / r**2)
            == (r - 1) / (r + 1) * (s + 1) / (s - 1),
            r > 1,
            s > 1,
        ),
    ),
)

THEOREM = Theorem(
    name=__name__,
    title="The effective number of examples",
    source="ours, about Loshchilov and Hutter (2015)",
    kind="identity",
    status="ours",
    statement=r"\frac{1}{\sum_i p_i^2} = \frac{\tanh(\log(s) / 2)}{\tanh(\log(s) / (2N))}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="number",
    certificates=ALGEBRA,
)
