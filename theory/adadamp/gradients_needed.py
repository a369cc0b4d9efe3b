r"""How many example gradients AdaDamp needs under the PL inequality: O(1 / eps), without a logarithm.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha; tr Sigma(w) <= sigma^2.
Method:     AdaDamp as in linear_rate, with the rate r, and B_k = ceil(c / delta_k).
Guarantee:  with tau the first k at which delta_k = F(w_k) - F* <= eps,

            E sum_{k < tau} B_k  <=  (1 + ln(delta_0 / eps)) / r  +  (c / r) (2 / eps - 1 / delta_0).

            This is the order of SGD, in the order of updates of gradient descent. (1 + c / eps)
            times E tau, the largest batch times the updates, has log(1 / eps) / eps.
Kind:       upper.
Source:     ours, for Sievert and Charles (2019), "Improving the convergence of SGD through
            adaptive batch sizes", whose slides state O(log(1 / eps) / eps), and the same order as SGD. A
            bound of E delta_k alone does not do: it does not bound E[1 / delta_k].
"""

import numpy as np

from theory import Step, Theorem, accuracies, at_every_state
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.passage import gradients, inverses, updates
from theory.quantities import batch_size, gap
from theory.standard_steps import gap_now

from . import updates_needed
from .linear_rate import q, rate
from .rules import constant
from .updates_needed import above, broken, cases, objections, refusals


def promised(case):
    """(1 + ln(delta_0 / eps)) / r + (c / r) (2 / eps - 1 / delta_0)."""
    return updates_needed.promised(case) + constant(case) * most_inverses(case)


def most_inverses(case):
    """What E sum_{k < tau} 1 / delta_k is at most."""
    return (2 / accuracies(case) - 1 / gap(case.states[0])) / rate(case, q(case))


# The proof, with the potential phi(x) = -1 / x, below eps its tangent: concave and rising.


def phi(x, eps):
    """-1 / x above eps, and its tangent there below; the shape of x."""
    return -1 / np.maximum(x, eps) + (np.minimum(x / eps, 1) - 1) / eps


def next_potential(case):
    """E[phi(delta_+) | w]."""
    eps = accuracies(case)[-1]
    return case.expected_next(lambda after: float(phi(gap(after), eps)))


def potential_of_the_mean(case):
    """phi((1 - r) delta)."""
    return phi((1 - rate(case, q(case))) * gap_now(case), accuracies(case)[-1])


def potential_fallen(case):
    """phi(delta) - r / delta, and phi(delta) once delta <= eps."""
    fall = rate(case, q(case)) * above(case) / gap_now(case)
    return phi(gap_now(case), accuracies(case)[-1]) - fall


@at_every_state
def batches(method, state):
    """B_k."""
    return batch_size(method, state)


def naive(case):
    """The largest batch times the updates."""
    return (1 + constant(case) / accuracies(case)) * updates_needed.promised(case)


PROOF = (
    Step(
        r"B_k \le 1 + c / \delta_k",
        batches,
        lambda case: 1 + constant(case) / gap_now(case),
        because="the rule, rounded up",
    ),
    Step(
        r"\mathbb{E}[\varphi(\delta_{k+1}) \mid w_k] \le \varphi((1 - r) \delta_k)",
        next_potential,
        potential_of_the_mean,
        because="linear_rate; phi is concave, by Jensen's inequality, and rising",
    ),
    Step(
        r"\varphi((1 - r) \delta_k) \le \varphi(\delta_k) - r \delta_k \varphi'(\delta_k)"
        r" = \varphi(\delta_k) - r / \delta_k, \quad k < \tau",
        potential_of_the_mean,
        potential_fallen,
        because="a tangent is above",
    ),
    Step(
        r"\mathbb{E} \sum_{k < \tau} \frac{1}{\delta_k} \le \frac{1}{r} \Big(\frac{2}{\varepsilon} - \frac{1}{\delta_0}\Big)",
        inverses,
        most_inverses,
        because="the lines above summed to tau, where phi >= -2 / eps",
    ),
    Step(
        r"\mathbb{E} \sum_{k < \tau} B_k \le \mathbb{E}\,\tau + c\, \mathbb{E} \sum_{k < \tau} \frac{1}{\delta_k}",
        gradients,
        lambda case: updates(case) + constant(case) * inverses(case),
        because="the first line; E tau is bounded in updates_needed",
    ),
    Step(
        r"\mathrm{this} \le \Big(1 + \frac{c}{\varepsilon}\Big) \frac{1 + \ln(\delta_0 / \varepsilon)}{r}",
        promised,
        naive,
        because="1 - x <= -ln x for x = eps / delta_0",
    ),
)


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp, PL: expected gradients to an accuracy, without a logarithm",
    source="ours, for Sievert and Charles (2019)",
    kind="upper",
    ratio=0.243,
    status="ours",
    statement=r"\mathbb{E} \sum_{k < \tau} B_k \le \frac{1 + \ln(\delta_0 / \varepsilon)}{r}"
    r" + \frac{c}{r} \Big(\frac{2}{\varepsilon} - \frac{1}{\delta_0}\Big)",
    measured=gradients,
    promised=promised,
    proof=PROOF,
    undeduced="a sum up to a random time, the limit of many steps",
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=cases,
    broken=broken,
    refusals=refusals,
    index="accuracy",
)
