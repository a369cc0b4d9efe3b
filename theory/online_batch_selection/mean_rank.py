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

from theory import Case, Step, Theorem

from .probabilities import broken, refusals
from .ranks import defined, letters, unless_pressure
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


PROOF = (
    Step(
        r"\sum_i i \, p_i = \sum_{k=0}^{N-1} P(\mathrm{rank} > k)",
        measured,
        sum_of_tails,
        "==",
        because="summed by parts; P(rank > k) = (r^-k - 1/s) / (1 - 1/s), a geometric sum",
    ),
)


def examples():
    """Where it holds."""
    for s in (1.0, 1.01, 2.0, 100.0, 1e8):
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
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="number",
)
