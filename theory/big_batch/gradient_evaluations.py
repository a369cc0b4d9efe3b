r"""How many example gradients Big Batch needs: in expectation, O(1 / eps).

Setting:    (A2) l is L-smooth; (A3) ||grad l||^2 >= 2 mu (l - l*); tr Var_z grad f(x; z) <= sigma^2.
Method:     x+ = x - a g_B with K_t = ceil((1 - theta^2) / theta^2  V(x_t) / ||grad l(x_t)||^2), and a
            step with r = 2 mu (a - L a^2 beta' / 2) > 0, beta' = 1 / (1 - theta^2).
Guarantee:  with tau the first t with delta_t = l(x_t) - l* <= eps,

            E sum_{t < tau} K_t  <=  E tau + (1 - theta^2) / theta^2  sigma^2 / (2 mu r) (2 / eps - 1 / delta_0),

            whose second term is L sigma^2 / (2 mu^2 theta^2) (2 / eps - 1 / delta_0) for
            a = (1 - theta^2) / L. The first is bounded in stopping_time.
Kind:       upper.
Source:     De, Yadav, Jacobs and Goldstein (2017), section 3.1, count only the last batch, informally.
            Re-derived with the potential phi(x) = -1 / x above eps, and its tangent below: a bound on
            E delta_t alone would not do, since it does not bound E[1 / delta_t].
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.methods import sgd
from theory import Case, Step, Theorem, accuracies, at_every_step, gap, passages, unless
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import far_start, small_quadratic
from theory.standard_steps import gap_now

from . import stopping_time
from .batch_condition import theta_of
from .constants import noise_share, sharp_beta
from .exact_test import ExactTest
from .examples import DISTINCT, passing
from .stopping_time import best, broken, rate


def objections(case):
    """The batch must be the one that (4) asks for, and not larger."""
    yield from unless(case.method, "batch_size", ExactTest)
    yield from stopping_time.objections(case)


def measured(case):
    """E sum_{t < tau} K_t, for every eps."""
    return passages(case)[1]


def most_per_gap(case):
    """K_t <= 1 + this / delta_t."""
    mu, share = float(case.problem.pl_constant), noise_share(theta_of(case))
    return case.given["sigma2"] / (2 * mu * share)


def inverse_gaps(case):
    """What E sum_{t < tau} 1 / delta_t is at most."""
    return (2 / accuracies(case) - 1 / gap(case.states[0])) / rate(case)


def promised(case):
    """E tau + (1 - theta^2) / theta^2 sigma^2 / (2 mu r) (2 / eps - 1 / delta_0), for every eps."""
    return passages(case)[0] + most_per_gap(case) * inverse_gaps(case)


# The proof.


@at_every_step
def sizes(method, state, after):
    """K_t."""
    return after.batch_size


def phi(x, eps):
    """-1 / x above eps, and below it the tangent: concave and rising, shape of x."""
    return np.where(x >= eps, -1 / np.maximum(x, eps), x / eps**2 - 2 / eps)


def slope(x, eps):
    """phi'(x)."""
    return 1 / np.maximum(x, eps) ** 2


def potential_after(case):
    """E[phi(delta_{t+1}) | x_t]."""
    eps = accuracies(case)[-1]
    return case.expected_next(lambda after: float(phi(gap(after), eps)))


def potential_fallen(case):
    """phi(delta_t) - r delta_t phi'(delta_t)."""
    delta, eps = gap_now(case), accuracies(case)[-1]
    return phi(delta, eps) - rate(case) * delta * slope(delta, eps)


PROOF = (
    Step(
        r"K_t \le 1 + \frac{1 - \theta^2}{\theta^2} \frac{\sigma^2}{2 \mu \delta_t}",
        sizes,
        lambda case: 1 + most_per_gap(case) / gap_now(case),
        because="the variance is at most sigma^2, and (A3)",
    ),
    Step(
        r"\mathbb{E}[\varphi(\delta_{t+1}) \mid x_t] \le \varphi(\delta_t) - r \delta_t \varphi'(\delta_t)",
        potential_after,
        potential_fallen,
        because="phi is concave and rising, and E delta_{t+1} <= (1 - r) delta_t",
    ),
    Step(
        r"\mathbb{E} \sum_{t < \tau} \frac{1}{\delta_t} \le \frac1r \Big(\frac{2}{\varepsilon} - \frac{1}{\delta_0}\Big)",
        lambda case: passages(case)[2],
        inverse_gaps,
        because="summed to tau, where phi >= -2 / eps; delta phi'(delta) = 1 / delta above eps",
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    yield from stopping_time.cases()
    shorter = stopping_time.cases(lambda F: best(F, sharp_beta(0.5)) / 2)
    yield replace(next(shorter), name="endless data, shorter steps")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    given = {"accuracies": (1.0, 0.1), "sigma2": float(F.variance) / 2, "theta": 0.5}
    method, w = passing(0.5, 0.75, DISTINCT), far_start(F)
    yield Case("a fixed batch", F, sgd(0.5, 2), given=given, note="batch size must be ExactTest")
    yield Case("sigma^2 too small", F, method, w=w, given=given, note="BoundedVariance")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch: expected gradients to an accuracy",
    source="De, Yadav, Jacobs and Goldstein (2017), section 3.1; re-derived",
    kind="upper",
    ratio=0.217,
    status="ours",
    statement=r"\mathbb{E} \sum_{t < \tau} K_t \le \mathbb{E}\,\tau + \frac{1 - \theta^2}{\theta^2}"
    r" \frac{\sigma^2}{2 \mu r} \Big(\frac{2}{\varepsilon} - \frac{1}{\delta_0}\Big)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="a sum up to a random time, the limit of many steps",
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="accuracy",
)
