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

from theory import Case, Deduction, Step, Theorem, Use, proved

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
    pressure,
    unless_pressure,
)

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


def squares(case):
    """p_1^2 + ... + p_N^2."""
    return (defined(case) ** 2).sum()


def effective(case):
    """1 / (p_1^2 + ... + p_N^2)."""
    return 1 / squares(case)


def scaled_squares(case):
    """(1 - r^-2) sum_i p_i^2."""
    return [(1 - base(case) ** -2) * squares(case)]


def half_of(function):
    """tanh(log(x) / 2), x = function(case)."""

    def side(case):
        return np.tanh(np.log(function(case)) / 2)

    side.__doc__ = f"tanh(log({(function.__doc__ or '').split(' ')[0].rstrip('.')}) / 2)"
    return side


def tangent(function):
    """(x + 1) tanh(log(x) / 2), x = function(case)."""
    return lambda case: [(function(case) + 1) * half_of(function)(case)]


HALVES = tuple(
    Step(
        rf"({x} + 1) \tanh(\tfrac12 \log {x}) = {x} - 1",
        tangent(function),
        lambda case, function=function: [function(case) - 1],
        "==",
        because="tanh(y) = (exp(2 y) - 1) / (exp(2 y) + 1)",
    )
    for x, function in (("s", pressure), ("r", base))
)
PROOF = (
    Step(
        r"(1 - r^{-2}) \sum_i p_i^2 = p_1^2 (1 - s^{-2})",
        scaled_squares,
        lambda case: [largest(case) ** 2 * (1 - pressure(case) ** -2)],
        "==",
        because="p_{i+1}^2 = r^-2 p_i^2: all terms but p_1^2 and r^-2 p_N^2 = s^-2 p_1^2 cancel",
    ),
    Step(
        r"\frac{1}{\sum_i p_i^2} \ge \frac{2 N \tanh(\log(s) / 2)}{\log s}",
        measured,
        lambda case: [case.given["N"] * continuum(case.given["s"])],
        ">=",
        because="tanh(x) <= x",
    ),
    SHIFTED,
    FIRST,
    *HALVES,
)


A, B = "(1 - 1 / s)", "(1 - 1 / r)"
DEDUCTION = Deduction(
    letters={
        "x": effective,
        "S": geometric_sum,
        "p": largest,
        "u": half_of(pressure),
        "v": half_of(base),
        "r": base,
        "s": pressure,
    },
    claim=("x", "u / v"),
    uses=(
        Use(1, "(1 - 1 / r**2) / x", "p**2 * (1 - 1 / s**2)", f"-x * {A} / ((1 + 1 / s) * {B}**2)"),
        Use(3, "(r - 1) * S", "1 - 1 / s", f"x * p * ({B} + p * {A}) / {B}**2"),
        Use(4, "p * S", "1 / r", f"-x * (r - 1) * ({B} + p * {A}) / {B}**2"),
        Use(5, "(s + 1) * u", "s - 1", "-(r + 1) / ((s + 1) * (r - 1))"),
        Use(6, "(r + 1) * v", "r - 1", "u / (v * (r - 1))"),
    ),
    given=("1 < s", "1 < r"),
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
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="number",
    certificates=ALGEBRA,
)
