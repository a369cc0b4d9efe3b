r"""SNGM's floor: with one lopsided example at a time it settles at a median, not at the minimiser.

Setting:    F(w) = w^2 / 2 in one dimension. A share p < 1/2 of the examples has the noise
            g - w = (1 - p) / p, the others -1: E g = w and sigma^2 = (1 - p) / p.
Method:     SNGM, u+ = beta u + g / |g|, w+ = w - eta u+, with B = 1; any eta > 0, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E|F'(w_t)|  >=  1 - ((1 - beta) (w_0 - 1)^2 / (eta T) + kappa eta) / (2 (1 - 2 p)),

            with kappa = (1 + beta) / (1 - beta)^2. Only the sign of g counts, and most examples pull
            towards w = 1: SNGM finds the median of the examples where it should find their mean.
            The floor 1 is sigma sqrt(p / (1 - p)): .577 sigma at p = 1/4, .894 sigma at p = 4/9, and as close
            to sigma as one likes. So the term 2 sigma / sqrt B in its bound (smooth) cannot be replaced by less
            than sigma / sqrt B at B = 1, nor fall with T or eta. Larger batches are the only way out.
Kind:       lower: where it settles, both sides are 1 up to the order of eta.
Source:     ours, about Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with
            momentum for large-batch training".
"""

import numpy as np

from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models import NoisyQuadratic
from theory import (
    Case,
    Enumeration,
    MonteCarlo,
    Step,
    Theorem,
    at_every_state,
    at_every_step,
    proved,
)
from theory.examples import small_quadratic

from .ahead import ahead, gradient_norm, kappa, numbers, unless_sngm, way
from .averages import average, steps, unless_bounded


def lopsided(few, n):
    """w^2 / 2 with `few` of n examples pulling one way, and the others less far the other way."""
    centres = [[-(n - few) / few]] * few + [[1.0]] * (n - few)
    return NoisyQuadratic(np.array(centres), np.eye(1))


LOPSIDED = lopsided(1, 4)


def share(problem):
    """p, the share of the examples that pull away from 1."""
    return float((problem.gradients(np.zeros(1))[:, 0] > 0).mean())


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_sngm(case)
    yield from unless_bounded(case)
    F = case.problem
    p = share(F) if F.dim == 1 else 1.0
    noise = np.unique(F.gradients(np.zeros(1))[:, 0]) if p < 0.5 else np.zeros(2)
    if p == 0 or len(noise) != 2 or not np.allclose(noise, [-1, (1 - p) / p]):
        yield f"the problem must be w^2 / 2 with the noise (1 - p) / p and -1, not {F!r}"
    if case.method.batch_size.size != 1:
        yield f"the batch must be one example, not {case.method.batch_size.size}"


def measured(case):
    """(1/T) sum_{t<T} E|F'(w_t)|."""
    return average(case, gradient_norm)


def promised(case):
    """1 - ((1 - beta) (w_0 - 1)^2 / (eta T) + kappa eta) / (2 (1 - 2 p))."""
    eta, beta = numbers(case.method)
    first = (1 - beta) * (case.states[0].w[0] - 1) ** 2 / (eta * steps(case))
    return 1 - (first + kappa(beta) * eta) / (2 * (1 - 2 * share(case.problem)))


# The proof: the square distance of z to 1 falls until w is near 1.


def mean_way(case):
    """E[n | w] at every state, by every example: shape (K,)."""
    return Enumeration().next(case, lambda after: float(np.sign(after.estimate.gradient[0])))


@at_every_state
def pull(method, state):
    """E sign(w + noise): a share 1 - p changes its sign at 1, the others at -(1 - p) / p."""
    p, w = share(state.problem), state.w[0]
    return float((1 - p) * np.sign(w - 1) + p * np.sign(w + (1 - p) / p))


def towards_one(case):
    """(w - 1) E n."""
    return at_every_state(lambda method, state: state.w[0] - 1)(case) * mean_way(case)


@at_every_state
def share_of_the_distance(method, state):
    """(1 - 2 p) |w - 1|."""
    return (1 - 2 * share(state.problem)) * abs(state.w[0] - 1)


@at_every_step
def expanded(method, state, after):
    """(z - 1)^2 - 2 (eta / (1 - beta)) (z - 1) n + (eta / (1 - beta))^2 n^2."""
    (eta, beta), z = numbers(method), ahead(method, state)[0]
    a, n = eta / (1 - beta), way(state, after)[0]
    return (z - 1) ** 2 - 2 * a * (z - 1) * n + a**2 * n**2


@at_every_step
def square_after(method, state, after):
    """(z+ - 1)^2."""
    return (ahead(method, after)[0] - 1) ** 2


def expected_square(case):
    """E (z+ - 1)^2, by every example."""
    return Enumeration().next(case, lambda after: (ahead(case.method, after)[0] - 1) ** 2)


@at_every_state
def fallen(method, state):
    """(z - 1)^2 - (eta / (1 - beta)) (2 (1 - 2 p) |w - 1| - kappa eta)."""
    (eta, beta), z = numbers(method), ahead(method, state)[0]
    a, pulled = eta / (1 - beta), 2 * (1 - 2 * share(state.problem)) * abs(state.w[0] - 1)
    return (z - 1) ** 2 - a * pulled + a * kappa(beta) * eta


def distance_to_one(state):
    """|w - 1|."""
    return abs(state.w[0] - 1)


def one_less_the_distance(case):
    """1 - (1/T) sum_{t<T} E|w_t - 1|."""
    return 1 - average(case, distance_to_one)


def summed(case):
    """1 - ((w_0 - 1)^2 / T + a kappa eta) / (2 (1 - 2 p) a), a = eta / (1 - beta)."""
    eta, beta = numbers(case.method)
    a, first = eta / (1 - beta), (case.states[0].w[0] - 1) ** 2
    pulled = 2 * (1 - 2 * share(case.problem)) * a
    return 1 - (first / steps(case) + a * kappa(beta) * eta) / pulled


PROOF = (
    Step(
        r"\mathbb{E} n = (1 - p) \mathrm{sign}(w - 1) + p \, \mathrm{sign}(w + \tfrac{1 - p}{p})",
        mean_way,
        pull,
        "==",
        because="the noise",
    ),
    Step(
        r"(w - 1) \mathbb{E} n \ge (1 - 2 p) |w - 1|",
        towards_one,
        share_of_the_distance,
        ">=",
        because="E n is 1 above 1, 2 p - 1 from -(1 - p) / p to 1, and -1 below",
    ),
    Step(
        r"(z_+ - 1)^2 = (z - 1)^2 - \frac{2 \eta}{1-\beta} (z - 1) n + \frac{\eta^2}{(1-\beta)^2} n^2",
        square_after,
        expanded,
        "==",
        because="z_+ = z - (eta / (1 - beta)) n",
    ),
    Step(
        r"\mathbb{E}(z_+ - 1)^2 \le (z - 1)^2 - \frac{\eta}{1-\beta} (2 (1 - 2 p) |w - 1| - \kappa \eta)",
        expected_square,
        fallen,
        because="|z - w| <= eta beta / (1 - beta)^2, and 2 beta + 1 - beta = 1 + beta",
    ),
    Step(
        r"\frac1T \sum_{t<T} \mathbb{E}|F'(w_t)| \ge 1 - \frac1T \sum_{t<T} \mathbb{E}|w_t - 1|",
        measured,
        one_less_the_distance,
        ">=",
        because="F'(w) = w",
    ),
    Step(
        r"1 - \frac1T \sum_{t<T} \mathbb{E}|w_t - 1| \ge"
        r" 1 - \frac{1}{2 (1 - 2 p) a} \left(\frac{(w_0 - 1)^2}{T} + a \kappa \eta\right)",
        one_less_the_distance,
        summed,
        ">=",
        because="the line before that, summed, with a = eta / (1 - beta) and z_0 = w_0",
    ),
    Step(
        r"\ldots = 1 - \frac{1}{2 (1 - 2 p)} \left(\frac{(1-\beta) (w_0 - 1)^2}{\eta T} + \kappa \eta\right)",
        summed,
        promised,
        "==",
        because="a = eta / (1 - beta)",
    ),
)


ALGEBRA = (
    proved(
        r"(w - 1) \mathbb{E} n \ge (1 - 2 p) |w - 1| \text{ above } 1",
        lambda w, p: ((w - 1) * 1 >= (1 - 2 * p) * (w - 1), w > 1, p > 0, 2 * p < 1),
    ),
    proved(
        r"\text{the same far below, where } \mathbb{E} n = -1",
        lambda w, p: ((w - 1) * -1 >= (1 - 2 * p) * (1 - w), w < -1, p > 0, 2 * p < 1),
    ),
    proved(
        r"\frac{2 \beta}{(1-\beta)^2} + \frac{1}{1-\beta} = \kappa",
        lambda beta: (2 * beta / (1 - beta) ** 2 + 1 / (1 - beta) == kappa(beta), beta < 1),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    for beta, eta, T in ((0.0, 0.1, 80), (0.5, 0.02, 80), (0.9, 0.002, 100)):
        name, w = f"beta = {beta:g}, eta = {eta:g}", np.array([0.0])
        yield Case(name, LOPSIDED, sngm(eta, 1, beta), T, w, engine=MonteCarlo(12))
    near, w = lopsided(4, 9), np.array([1.0])
    yield Case(".894 sigma", near, sngm(0.01, 1, 0.0), 40, w, engine=MonteCarlo(20))


def broken():
    """Where an assumption is broken, so that it fails."""
    whole, runs = sngm(0.05, 4, 0.0), MonteCarlo(4)
    yield Case("all four at a time", LOPSIDED, whole, 200, np.zeros(1), engine=runs, note="B = 1")


def refusals():
    """Where it does not apply."""
    yield Case("two at a time", LOPSIDED, sngm(0.1, 2), note="the batch must be one example")
    yield Case("MSGD", LOPSIDED, msgd(0.1, 1), note="the direction must be Chain(Normalized()")
    other = small_quadratic(n=4, dim=1)
    yield Case("other noise", other, sngm(0.1, 1), note="with the noise (1 - p) / p and -1")


THEOREM = Theorem(
    name=__name__,
    title="SNGM's noise floor: it settles at a median",
    source="ours, about Zhao, Xie and Li (2020)",
    kind="lower",
    ratio=0.9538,
    status="ours",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}|F'(w_t)| \ge"
    r" 1 - \frac{1}{2 (1 - 2 p)} \left(\frac{(1-\beta) (w_0 - 1)^2}{\eta T} + \kappa \eta\right)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
    certificates=ALGEBRA,
)
