r"""AdaScale keeps the floor of a small batch at every scale: as submitted in 2020, and refuted.

Setting:    F is alpha-PL and beta-smooth; the variance of a gradient of a base batch is at most V.
Method:     AdaScale at the scale S: w+ = w - r eta g, g the mean of S base batches, 0 < eta < 2 / beta,

                r = (sigma^2 + ||grad F||^2) / (sigma^2 / S + ||grad F||^2),

            until tau = r_0 + r_1 + ... reaches T_SI, the updates that were planned for a base batch.
Guarantee:  E F(w_T) - F*  <=  exp(-gamma T_SI) (F(w_0) - F*) + Delta,  for every scale S,
            gamma = eta alpha (2 - eta beta),  Delta = eta^2 beta V / (2 gamma). This is false.
Kind:       upper, refuted by F(w) = w^2 / 2 from w_0 = 0: there r_0 = S, and a run with T_SI <= S is one step, with

                E F(w_1) - F*  =  gamma S Delta:

            S times the claimed floor for eta = 1. Long runs violate it too, and so does gamma S < 1: the floor
            of AdaScale grows with gamma S. As gamma S -> 0 the claim is true in the limit.
Source:     Johnson, Agrawal, Gu and Guestrin (2020), "AdaScale SGD: a scale-invariant algorithm for
            distributed training", submission to ICLR 2020, Theorem 2, in our words. The final version at ICML
            2020 was not read. The induction takes (1 - gamma r) x <= exp(-gamma r) x for
            x = F(w) - F* - Delta; it is false where x < 0, that is below the floor.
"""

import numpy as np

from adaptivesgd.methods import sgd
from theory import (
    Case,
    Certificate,
    Cubature,
    Enumeration,
    Fresh,
    Step,
    Stream,
    Theorem,
    diagonal,
    gap,
    without_constants,
)
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.standard_steps import gap_now, next_gap

from .gain import RunsAndCubature, adascale, at_the_end, delta, gains, gamma, objections, times


def measured(case):
    """E F(w_T) - F* at the end of the run, for every T_SI."""
    if isinstance(case.engine, Enumeration):  # one step, which every T_SI <= r_0 ends
        return np.repeat(next_gap(case)[:1], len(times(case)))
    return case.engine.over_paths(case, lambda path: at_the_end(path, times(case), gap))


def promised(case):
    """exp(-gamma T_SI) (F(w_0) - F*) + Delta."""
    return np.exp(-gamma(case) * times(case)) * gap(case.first) + delta(case)


# The proof, as published: by induction over the steps.


def contracted(case):
    """(1 - gamma r) (F(w) - F*) + gamma r Delta."""
    return (1 - gamma(case) * gains(case)) * gap_now(case) + gamma(case) * gains(case) * delta(case)


def above_the_floor(case):
    """(1 - gamma r) (F(w) - F* - Delta)."""
    return (1 - gamma(case) * gains(case)) * (gap_now(case) - delta(case))


def exponential(case):
    """exp(-gamma r) (F(w) - F* - Delta)."""
    return np.exp(-gamma(case) * gains(case)) * (gap_now(case) - delta(case))


PROOF = (
    Step(
        r"\mathbb{E}[F(w_+) - F^*] \le (1 - \gamma r) (F(w) - F^*) + \gamma r \Delta",
        next_gap,
        contracted,
        because="smoothness, PL, and r (sigma^2 / S + ||grad F||^2) = sigma^2 + ||grad F||^2",
    ),
    Step(
        r"(1 - \gamma r) (F(w) - F^* - \Delta) \le e^{-\gamma r} (F(w) - F^* - \Delta)",
        above_the_floor,
        exponential,
        because="1 - x <= exp(-x): but the factor on both sides may be below zero. This is the gap",
    ),
)


def grows():
    """One step from the minimiser, in symbols: E w_1^2 / 2 = gamma S Delta for every eta, V and S."""
    from sympy import simplify, symbols

    eta, V, S = symbols("eta V S", positive=True)
    gamma = eta * (2 - eta)
    after = (eta * S) ** 2 * V / S / 2  # w_1 = -eta r_0 e with r_0 = S and E e^2 = V / S
    return (
        simplify(after - gamma * S * eta**2 * V / (2 * gamma)) == 0
        and simplify(after.subs(eta, 1) - S * V / 2) == 0
    )


# Where it is checked.

BELOW = "x >= 0 in (1 - gamma r) x <= exp(-gamma r) x"


def parabola():
    """w^2 / 2 with Gaussian noise of the variance 1."""
    return Stream(diagonal(np.ones(1)), np.ones(1))


def at_the_edge(eta, S):
    """One step from the minimiser, exactly."""
    given, method = {"V": 1.0, "T_SI": (0.5 * S, 1.0 * S)}, adascale(eta, S, sampler=Fresh())
    name, engine = f"one step, eta = {eta:g}, S = {S}", Cubature()
    return Case(name, parabola(), method, 1, np.zeros(1), engine=engine, given=given, note=BELOW)


def far_from_it(eta, S, ends, runs):
    """Long runs on w^2 / 2 with Gaussian noise."""
    given, method = {"V": 1.0, "T_SI": ends}, adascale(eta, S, sampler=Fresh())
    name, engine = f"long runs, eta = {eta:g}, S = {S}", RunsAndCubature(runs)
    return Case(name, parabola(), method, 3, np.zeros(1), engine=engine, given=given, note=BELOW)


def examples():
    """Counterexamples."""
    yield at_the_edge(1.0, 16)
    yield at_the_edge(1.0, 2)
    yield at_the_edge(0.5, 4)
    yield far_from_it(0.5, 16, (20.0, 60.0), 200)
    yield far_from_it(0.05, 10, (20.0,), 1600)  # gamma S = .975


def refusals():
    """Where it does not apply."""
    F, given = parabola(), {"V": 1.0, "T_SI": (1.0,)}
    lost = without_constants(F, "pl_constant")
    yield Case(
        "alpha unknown",
        lost,
        adascale(0.5, 4, sampler=Fresh()),
        given=given,
        note="its pl constant",
    )
    yield Case("a fixed step", F, sgd(0.5, 4), given=given, note="the step size must be ExactGain")
    yield Case(
        "long steps",
        F,
        adascale(2.0, 4, sampler=Fresh()),
        given=given,
        note="must be below 2 / beta",
    )
    small = given | {"V": 0.5}
    yield Case(
        "V too small",
        F,
        adascale(0.5, 4, sampler=Fresh()),
        given=small,
        note="must be at most V = 0.5",
    )


THEOREM = Theorem(
    name=__name__,
    title="AdaScale: the floor of a small batch at every scale (false)",
    source="Johnson, Agrawal, Gu and Guestrin (2020), submission to ICLR 2020, Theorem 2",
    kind="upper",
    status="refuted",
    where="Theorem 2 of the submission to ICLR 2020; the version at ICML 2020 was not read",
    statement=r"\mathbb{E} F(w_T) - F^* \le e^{-\gamma T_{\mathrm{SI}}} (F(w_0) - F^*) + \Delta",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="the claim is false",
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    certificates=(
        Certificate(
            "algebra", r"\mathbb{E} F(w_1) - F^* = \gamma S \Delta \text{ from } w_0 = w^*", grows
        ),
    ),
    examples=examples,
    refusals=refusals,
    index="entry",
)
