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
    Chain,
    Deduction,
    Enumeration,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    at_every_state,
    at_every_step,
    proved,
)
from theory.examples import small_quadratic

from . import one_step
from .ahead import ahead, gradient_norm, kappa, numbers, unless_sngm, way
from .averages import average, steps, unless_bounded
from .smooth import gradient_norms


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


@at_every_state
def distance_to_one(method, state):
    """|w - 1|."""
    return abs(state.w[0] - 1)


@at_every_state
def square_now(method, state):
    """(z - 1)^2."""
    return (ahead(method, state)[0] - 1) ** 2


def lead(case):
    """(z - w) E n."""
    return at_every_state(lambda method, s: ahead(method, s)[0] - s.w[0])(case) * mean_way(case)


def longest_lead(case):
    """-eta beta / (1 - beta)^2."""
    eta, beta = numbers(case.method)
    return np.full(len(case.states) - 1, -eta * beta / (1 - beta) ** 2)


def expected_expansion(case):
    """(z - 1)^2 - 2 a ((w - 1) E n + (z - w) E n) + a^2, a = eta / (1 - beta)."""
    eta, beta = numbers(case.method)
    a = eta / (1 - beta)
    return square_now(case) - 2 * a * (towards_one(case) + lead(case)) + a**2


def share_of(case):
    """p."""
    return share(case.problem)


def first_square(case):
    """(w_0 - 1)^2."""
    return (case.first.w[0] - 1) ** 2


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
        r"\mathbb{E}(z_+ - 1)^2 \le (z - 1)^2 - \frac{2 \eta}{1-\beta} ((w - 1) \mathbb{E} n + (z - w) \mathbb{E} n)"
        r" + \frac{\eta^2}{(1-\beta)^2}",
        expected_square,
        expected_expansion,
        because="the line above in expectation, and n^2 <= 1",
    ),
    Step(
        r"(z - w) \mathbb{E} n \ge -\frac{\eta \beta}{(1-\beta)^2}",
        lead,
        longest_lead,
        ">=",
        because="|z - w| = (eta beta / (1 - beta)) |u|, and |u| <= 1 / (1 - beta)",
    ),
    Step(
        r"\mathbb{E}(z_+ - 1)^2 \le (z - 1)^2 - \frac{\eta}{1-\beta} (2 (1 - 2 p) |w - 1| - \kappa \eta)",
        expected_square,
        fallen,
        because="the lines above, and 2 beta + 1 - beta = 1 + beta",
    ),
    Step(
        r"|F'(w)| \ge 1 - |w - 1|",
        gradient_norms,
        lambda case: 1 - distance_to_one(case),
        ">=",
        because="F'(w) = w; now sum the line above, with z_0 = w_0",
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


A, PULL = "h / (1 - b)", "2 * (1 - 2 * p)"
DEDUCTION = Deduction(
    letters={
        "S": square_now,
        "E": expected_square,
        "u": towards_one,
        "v": lead,
        "d": distance_to_one,
        "h": one_step.eta,
        "b": one_step.beta,
        "p": share_of,
    },
    claim=("E", f"S - {A} * ({PULL} * d - (1 + b) / (1 - b)**2 * h)"),
    uses=(
        Use(2, "u", "(1 - 2 * p) * d", f"2 * {A}"),
        Use(4, "E", f"S - 2 * {A} * (u + v) + ({A})**2"),
        Use(5, "v", "-h * b / (1 - b)**2", f"2 * {A}"),
    ),
    given=("0 < h", "0 <= b", "b < 1"),
    of=6,
    then="by induction on T: the squares telescope",
    chain=Chain(
        letters={
            **{
                "m": measured,
                "T": steps,
                "D0": first_square,
                "h": one_step.eta,
                "b": one_step.beta,
                "p": share_of,
            },
            **dict.fromkeys(("M", "M1", "x", "y")),
        },
        means={"S": "M", "E": "M1", "d": "x"},
        hypothesis=(
            f"D0 + {A} * (1 + b) / (1 - b)**2 * h * T",
            f"{A} * {PULL} * (1 - m) * T + M",
        ),
        base={"m": "0", "T": "0", "M": "D0"},
        becomes={"m": "(m * T + y) / (T + 1)", "T": "T + 1", "M": "M1"},
        claim=("m", f"1 - ((1 - b) * D0 / (h * T) + (1 + b) / (1 - b)**2 * h) / ({PULL})"),
        uses=(Use(7, "y", "1 - x", f"{A} * {PULL}"),),
        end=f"1 / ({A} * {PULL} * T)",
        end_slack=(f"M / ({A} * {PULL} * T)",),
        given=("0 < h", "0 <= b", "b < 1", "0 < p", "2 * p < 1", "M >= 0"),
        end_given=("T >= 1",),
        first=1,
        conditional={"y": gradient_norms},
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
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
    certificates=ALGEBRA,
)
