"""The probabilities of ranks, p_i ~ r^-i with r = s^(1/N): letters, lines and objections they share."""

import numpy as np

from theory import Step

PRESSURES = (1.01, 2.0, 100.0, 1e8)


def unless_pressure(case):
    """s and N must be given, and make sense."""
    for name in ("s", "N"):
        if name not in case.given:
            yield f"the case must give {name}"
    if case.given["s"] <= 1:
        yield f"the pressure s must be above 1, not {case.given['s']:g}; at s = 1 the form is 0/0"
    if case.given["N"] < 2:
        yield f"there must be at least 2 examples, not {case.given['N']}"


def letters(case):
    """s and N."""
    return case.given["s"], case.given["N"]


def base(case):
    """r = s^(1/N), a float; the r of the case if it gives another one."""
    s, N = letters(case)
    return case.given.get("r", s ** (1 / N))


def pressure(case):
    """s."""
    return float(case.given["s"])


def examples_ranked(case):
    """N."""
    return float(case.given["N"])


def powers(case):
    """r^-i for i = 1..N, shape (N,)."""
    return base(case) ** -np.arange(1.0, case.given["N"] + 1)


def geometric_sum(case):
    """r^-1 + ... + r^-N."""
    return powers(case).sum()


def defined(case):
    """p_i = r^-i / sum_j r^-j for i = 1..N, shape (N,)."""
    return powers(case) / geometric_sum(case)


def largest(case):
    """p_1."""
    return defined(case)[0]


def evenly(case):
    """1/N for every rank, shape (N,)."""
    return np.full(case.given["N"], 1 / case.given["N"])


def shifted(case):
    """r (r^-1 + ... + r^-N) - (r^-1 + ... + r^-N)."""
    return [(base(case) - 1) * geometric_sum(case)]


def first_less_last(case):
    """1 - 1/s, which is r^0 - r^-N."""
    return [1 - 1 / pressure(case)]


SHIFTED = Step(
    r"(r - 1) \sum_{j=1}^N r^{-j} = 1 - \tfrac1s",
    shifted,
    first_less_last,
    "==",
    because="r times the sum is the sum one power up: all terms but r^0 and r^-N = 1/s cancel",
)
FIRST = Step(
    r"p_1 \sum_{j=1}^N r^{-j} = \tfrac1r",
    lambda case: [largest(case) * geometric_sum(case)],
    lambda case: [1 / base(case)],
    "==",
    because="the definition of p_1",
)
