r"""AdaScale keeps the floor of a small batch, up to a factor that grows with gamma S.

Setting:    F is alpha-PL and beta-smooth; the variance of a gradient of a base batch is at most V.
Method:     AdaScale at the scale S, 0 < eta < 2 / beta (recursion), until tau = r_0 + r_1 + ... reaches T_SI.
Guarantee:  E F(w_T) - F*  <=  exp(-gamma T_SI) (F(w_0) - F*) + (x + x / (1 - exp(-x))) Delta,  x = gamma S,

            gamma = eta alpha (2 - eta beta),  Delta = eta^2 beta V / (2 gamma), for every S. As gamma S -> 0 the factor
            tends to 1, and this to what was claimed (theorem_2). It has to grow with gamma S: one step
            from the minimiser has the gap gamma S Delta, at least half of what is promised in the limit of large S.
Kind:       upper.
Source:     ours: what remains of Theorem 2 of Johnson, Agrawal, Gu and Guestrin (2020), "AdaScale SGD: a
            scale-invariant algorithm for distributed training", submission to ICLR 2020.
"""

import numpy as np

from theory import Case, Cubature, Fresh, Step, Theorem, gap
from theory.assumptions import PolyakLojasiewicz, Smooth
from theory.standard_steps import gap_now, next_gap

from . import recursion, theorem_2
from .gain import RunsAndCubature, adascale, delta, gains, gamma, letters, objections, tau, times

measured = theorem_2.measured


def factor(case):
    """x + x / (1 - exp(-x)), x = gamma S, a float."""
    x = gamma(case) * letters(case)[-1]
    return x + x / -np.expm1(-x)


def promised(case):
    """exp(-gamma T_SI) (F(w_0) - F*) + (x + x / (1 - exp(-x))) Delta."""
    return np.exp(-gamma(case) * times(case)) * gap(case.first) + factor(case) * delta(case)


# The proof: the gap, weighed by exp(gamma min(tau, T_SI)), for the longest T_SI.


def clocks(case):
    """tau at every state but the last, and at every state but the first."""
    taus = np.array([tau(state) for state in case.states])
    return taus[:-1], taus[1:]


def running(case):
    """Whether a step is made: 1 where tau < T_SI, else 0."""
    return (clocks(case)[0] < times(case)[-1]) * 1.0


def weights(case):
    """exp(gamma min(tau, T_SI)) before every step, and after it."""
    return [np.exp(gamma(case) * np.minimum(each, times(case)[-1])) for each in clocks(case)]


def weighed(case):
    """exp(gamma tau'+) E(F(w+) - F*) where a step is made."""
    return running(case) * weights(case)[1] * next_gap(case)


def weighed_before(case):
    """exp(gamma tau') (F(w) - F*) + exp(gamma tau'+) gamma r Delta where a step is made."""
    before, after = weights(case)
    noise = after * gamma(case) * gains(case) * delta(case)
    return running(case) * (before * gap_now(case) + noise)


def noise_so_far(case):
    """sum of exp(gamma tau'+) gamma r over the steps made."""
    return np.cumsum(running(case) * weights(case)[1] * gamma(case) * gains(case))


def most_noise(case):
    """exp(gamma T_SI) (x + x / (1 - exp(-x)))."""
    most = np.exp(gamma(case) * times(case)[-1]) * factor(case)
    return np.full(len(case.states) - 1, most)


PROOF = (
    Step(
        r"\mathbb{E}[F(w_+) - F^*] \le (1 - \gamma r) (F(w) - F^*) + \gamma r \Delta",
        next_gap,
        recursion.promised,
        because="recursion",
    ),
    Step(
        r"e^{\gamma \tau'_+} \mathbb{E}[F(w_+) - F^*] \le e^{\gamma \tau'} (F(w) - F^*)"
        r" + e^{\gamma \tau'_+} \gamma r \Delta, \quad \tau' = \min(\tau, T_{\mathrm{SI}})",
        weighed,
        weighed_before,
        because="1 - gamma r <= exp(-gamma r), times a gap that is not negative; tau'+ <= tau' + r",
    ),
    Step(
        r"1 \le r \le S",
        lambda case: np.concatenate([1 / gains(case), gains(case)]),
        lambda case: np.repeat([1.0, letters(case)[-1]], len(case.states) - 1),
        because="the gain ratio",
    ),
    Step(
        r"\sum e^{\gamma \tau'_+} \gamma r \le e^{\gamma T_{\mathrm{SI}}}"
        r" (\gamma S + \tfrac{\gamma S}{1 - e^{-\gamma S}})",
        noise_so_far,
        most_noise,
        because="y / (1 - exp(-y)) rises, so that all terms but the last telescope; the last is at most gamma S",
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    for eta, S in ((1.0, 16), (1.0, 2), (0.05, 4)):
        yield theorem_2.at_the_edge(eta, S)
    yield theorem_2.far_from_it(0.5, 16, (20.0, 60.0), 100)
    yield theorem_2.far_from_it(0.05, 10, (20.0,), 200)
    F, method = recursion.stream(0.1, 1), adascale(0.3, 8, sampler=Fresh())
    given, w = {"V": 1.0, "T_SI": (4.0, 20.0, 50.0)}, np.array([5.0, 1.0])
    yield Case("from afar", F, method, 8, w, engine=RunsAndCubature(40), given=given)


def broken():
    """Where an assumption is broken, so that it fails."""
    F, engine = theorem_2.parabola(), Cubature()
    method = adascale(1.0, 16, sampler=Fresh())
    given = {"V": 0.3, "T_SI": (16.0,)}
    yield Case("V too small", F, method, 1, np.zeros(1), engine=engine, given=given, note="V")


def refusals():
    """Where it does not apply."""
    yield from theorem_2.refusals()


THEOREM = Theorem(
    name=__name__,
    title="AdaScale, PL: a floor that grows with gamma S",
    source="ours: what remains of Theorem 2 of Johnson, Agrawal, Gu and Guestrin (2020)",
    kind="upper",
    ratio=0.5,
    status="corrected",
    statement=r"\mathbb{E} F(w_T) - F^* \le e^{-\gamma T_{\mathrm{SI}}} (F(w_0) - F^*)"
    r" + (\gamma S + \tfrac{\gamma S}{1 - e^{-\gamma S}}) \Delta",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="a sum up to a random time, in exponentials",
    assumptions=(Smooth(), PolyakLojasiewicz()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="entry",
)
