"""The probabilities of ranks, p_i ~ r^-i with r = s^(1/N), and the objections to other numbers."""

import numpy as np

PRESSURES = (1.0, 1.01, 2.0, 100.0, 1e8)


def unless_pressure(case):
    """s and N must be given, and make sense."""
    for name in ("s", "N"):
        if name not in case.given:
            yield f"the case must give {name}"
    if case.given["s"] < 1:
        yield f"the pressure s must be at least 1, not {case.given['s']:g}"
    if case.given["N"] < 2:
        yield f"there must be at least 2 examples, not {case.given['N']}"


def letters(case):
    """s and N."""
    return case.given["s"], case.given["N"]


def base(case):
    """r = s^(1/N), a float; the r of the case if it gives another one."""
    s, N = letters(case)
    return case.given.get("r", s ** (1 / N))


def defined(case):
    """p_i = r^-i / sum_j r^-j for i = 1..N, shape (N,)."""
    powers = base(case) ** -np.arange(1.0, case.given["N"] + 1)
    return powers / powers.sum()
