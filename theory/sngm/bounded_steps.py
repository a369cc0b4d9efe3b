r"""SNGM's steps are bounded, whatever the objective and the step size.

Setting:    nothing is assumed: neither smoothness, nor a bound on the noise, nor convexity.
Method:     SNGM, u+ = beta u + g / ||g||, w+ = w - eta u+, u_0 = 0; any eta > 0, any batches.
Guarantee:  ||w_{t+1} - w_t||  <=  eta (1 - beta^{t+1}) / (1 - beta)  <  eta / (1 - beta).

            So it cannot blow up within T steps, where MSGD with the same step on a quadratic
            does (msgd_diverges).
Kind:       tight: as long as all gradients point the same way.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training"; re-derived.
"""

import numpy as np

from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models import Rosenbrock
from theory import Case, Chain, Deduction, Step, Theorem, Use, at_every_state, at_every_step, proved
from theory.examples import breast_cancer, far_start, small_quadratic

from .ahead import momentum, numbers, unless_sngm, way
from .one_step import beta, eta
from .relaxed_step import cosh

objections = unless_sngm


@at_every_step
def measured(method, state, after):
    """||w_{t+1} - w_t||."""
    return np.linalg.norm(after.w - state.w)


@at_every_step
def promised(method, state, after):
    """eta (1 - beta^{t+1}) / (1 - beta)."""
    eta, beta = numbers(method)
    return eta * (1 - beta**after.step) / (1 - beta)


# The proof.


@at_every_step
def length_of_n(method, state, after):
    """||n||."""
    return np.linalg.norm(way(state, after))


@at_every_step
def one(method, state, after):
    """1."""
    return 1.0


@at_every_step
def length_of_u(method, state, after):
    """||u+||."""
    return np.linalg.norm(momentum(after))


@at_every_state
def length_before(method, state):
    """||u||."""
    return np.linalg.norm(momentum(state))


@at_every_step
def longest_sum(method, state, after):
    """beta ||u|| + 1."""
    return numbers(method)[1] * np.linalg.norm(momentum(state)) + 1


@at_every_step
def scaled_length(method, state, after):
    """eta ||u+||."""
    return numbers(method)[0] * np.linalg.norm(momentum(after))


@at_every_step
def powers(method, state, after):
    """beta^{t+1}."""
    return numbers(method)[1] ** after.step


@at_every_step
def triangle(method, state, after):
    """beta ||u|| + ||n||."""
    _, beta = numbers(method)
    return beta * np.linalg.norm(momentum(state)) + np.linalg.norm(way(state, after))


PROOF = (
    Step(r"\|n\| \le 1", length_of_n, one, because="n = g / ||g||, or 0"),
    Step(
        r"\|u_+\| \le \beta \|u\| + \|n\|",
        length_of_u,
        triangle,
        because="the triangle inequality",
    ),
    Step(
        r"\|u_+\| \le \beta \|u\| + 1",
        length_of_u,
        longest_sum,
        because="both; and so on, down to u_0 = 0",
    ),
    Step(r"\|w_+ - w\| = \eta \|u_+\|", measured, scaled_length, "==", because="the method"),
)


ALGEBRA = (
    proved(
        r"\beta \frac{1 - p}{1 - \beta} + 1 = \frac{1 - \beta p}{1 - \beta}, \quad p = \beta^t",
        lambda beta, p: (beta * (1 - p) / (1 - beta) + 1 == (1 - beta * p) / (1 - beta), beta < 1),
    ),
)


DEDUCTION = Deduction(
    letters={"U": length_before, "V": length_of_u, "n": length_of_n, "b": beta},
    claim=("V", "b * U + 1"),
    uses=(Use(1, "n", "1"), Use(2, "V", "b * U + n")),
    of=3,
    then="by induction on t, on every path",
    chain=Chain(
        letters={"S": measured, "P": powers, "M": None, "M1": None, "b": beta, "h": eta},
        means={"U": "M", "V": "M1"},
        hypothesis=("M", "(1 - P) / (1 - b)"),
        base={"M": "0", "P": "1"},
        becomes={"M": "M1", "P": "b * P"},
        claim=("S", "h * (1 - P) / (1 - b)"),
        times=("1", "b"),
        end="h",
        end_uses=(Use(4, "S", "h * M"),),
        given=("0 <= b", "b < 1", "0 < h"),
        first=1,
        conditional={"M": length_of_u},
        on_paths=True,
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    beyond = 4 * (1 + 0.9) / float(F.smoothness)
    yield Case(
        "twice the step at which MSGD diverges", F, sngm(beyond, 2), w=far_start(F), steps=60
    )
    F = small_quadratic(condition=1.0, noise=0.0)
    yield Case("attained: straight ahead", F, sngm(0.01, 1), w=far_start(F), steps=20)
    yield Case("cosh, not L-smooth", cosh(), sngm(0.5, 2), w=np.array([9.0, -9.0]), steps=60)
    F = Rosenbrock(cosh().shifts)
    yield Case("Rosenbrock, with noise", F, sngm(0.1, 1), steps=60)
    yield Case("logistic regression on breast cancer", breast_cancer(), sngm(10.0, 32), steps=40)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case("MSGD", F, msgd(0.3, 2), w=far_start(F), note="the gradient is normalised")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("MSGD", F, msgd(0.1, 2), note="the direction must be Chain(Normalized()")


THEOREM = Theorem(
    name=__name__,
    title="SNGM's steps are bounded",
    source="Zhao, Xie and Li (2020); re-derived",
    kind="tight",
    attained="one instance",
    status="re-derived",
    statement=r"\|w_{t+1} - w_t\| \le \frac{\eta (1 - \beta^{t+1})}{1 - \beta}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
