r"""CABS never needs a batch beyond 2 a L_max.

Setting:    every f_i >= 0 is L_max-smooth. F* may be above 0, and no f_i need be convex.
Method:     CABS with the fixed step a, from batches as released, or with any other evidence.
Guarantee:  a tr Sigma(w) / F(w)  <=  2 a L_max  at every w,

            and so every batch after the first that CABS draws is at most max(2 a L_max + 1/2, minimum),
            with the variance divided by B as released, and B/(B-1) times that if by B - 1; while rules
            like the norm test want m -> infinity at a minimum that is no interpolation. (For
            least squares L_max = max ||x_i||^2.) The other side of it: noise_floor.
Kind:       tight: at the minimiser of least squares with rows of one length.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates".
"""

import numpy as np

from adaptivesgd.batch_sizes import VarianceOverLoss
from adaptivesgd.data import load
from adaptivesgd.methods import adadamp, cabs, cabs_corrected
from adaptivesgd.models import LeastSquares, SigmoidLoss, SoftmaxRegression
from adaptivesgd.step_sizes import Fixed
from theory import Case, Deduction, SmoothExamples, Step, Theorem, Use, at_every_state, proved
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer
from theory.objections import unknown, unless
from theory.quantities import loss, square_gradient, variance

from .coupled import wished
from .problems import diabetes, stream


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unknown(case.problem, "max_smoothness")
    yield from unless(case.method, "batch_size", VarianceOverLoss)
    yield from unless(case.method, "step_size", Fixed)
    lowest = min(case.problem.losses(state.w).min() for state in case.states)
    if lowest < 0:
        yield f"no f_i may be negative, but one is {lowest:.6g}"


def letters(case):
    """a and L_max, floats."""
    return case.method.step_size.length, float(case.problem.max_smoothness)


def all_along(number):
    """The same number at every step, for a function of a case that gives it."""
    return lambda case: np.full(len(case.states) - 1, number(case))


@at_every_state
def measured(method, state):
    """a tr Sigma(w) / F(w)."""
    return wished(method, state)


def cap(case):
    """2 a L_max, a float."""
    a, L = letters(case)
    return 2 * a * L


promised = all_along(cap)


# The proof: for every example, for the whole, and for the running averages of the method.


@at_every_state
def steepest(method, state):
    """max_i ||grad f_i(w)||^2 / f_i(w), over the examples whose loss is not negligible."""
    full = state.problem.estimate(state.w)
    seen = full.losses > 1e-12 * full.losses.max()
    return (full.square_norms[seen] / full.losses[seen]).max()


@at_every_state
def scatter(method, state):
    """tr Sigma + ||grad F||^2."""
    return variance(state) + square_gradient(state)


def twice_the_loss(case):
    """2 L_max F(w)."""
    losses = at_every_state(lambda method, state: loss(state))(case)
    return 2 * letters(case)[1] * losses


def of_batches(case):
    """The batches' variance over their loss, as the rule sees it."""
    rule = case.method.batch_size
    return [rule.variance(after.estimate) / after.estimate.loss for after in case.states[1:]]


def drawn(case):
    """The batch sizes m."""
    return [after.batch_size for after in case.states[1:]]


def rounded_cap(case):
    """max(2 a L_max + 1/2, the smallest batches)."""
    rule = case.method.batch_size
    return np.full(len(case.states) - 1, max(cap(case) + 0.5, rule.min_size, rule.initial_size))


def bias(case):
    """1, or B / (B - 1) of the smallest batch where the variance divides by B - 1."""
    least = min(after.batch_size for after in case.states[1:])
    full = case.problem.estimate(case.states[0].w)
    return 1 if case.method.batch_size.variance(full) < full.variance else least / (least - 1)


PROOF = (
    Step(
        r"\|\nabla f_i(w)\|^2 \le 2 L_{\max} f_i(w)",
        steepest,
        all_along(lambda case: 2 * letters(case)[1]),
        because="0 <= f_i(w - grad f_i / L_max) <= f_i(w) - ||grad f_i||^2 / (2 L_max)",
    ),
    Step(
        r"\mathrm{tr}\,\Sigma + \|\nabla F\|^2 = \tfrac1n \sum_i \|\nabla f_i\|^2 \le 2 L_{\max} F(w)",
        scatter,
        twice_the_loss,
        because="the average of the line above",
    ),
    Step(
        r"\xi_B / \ell_B \le 2 L_{\max} \text{ for every batch}",
        of_batches,
        all_along(lambda case: 2 * letters(case)[1] * bias(case)),
        because="the same for the batch; a variance that divides by B - 1 is B / (B - 1) of it",
    ),
    Step(
        r"m \le \max(2 a L_{\max} + \tfrac12, m_{\min})",
        drawn,
        lambda case: rounded_cap(case) * bias(case),
        because="the averages of xi and l keep their ratio, and so does starting them at (0, 1)",
    ),
)


ALGEBRA = (
    proved(
        r"0 \le f - \frac{g^2}{2L} \Rightarrow g^2 \le 2 L f",
        lambda f, g, L: (g**2 <= 2 * L * f, f - g**2 / (2 * L) >= 0, L > 0),
    ),
    proved(
        r"\xi \le k l,\ \xi' \le k l' \Rightarrow \mu \xi + (1-\mu) \xi' \le k (\mu l + (1-\mu) l')",
        lambda x, y, l, m, k, mu: (
            mu * x + (1 - mu) * y <= k * (mu * l + (1 - mu) * m),
            x <= k * l,
            y <= k * m,
            mu >= 0,
            mu < 1,
        ),
    ),
)


@at_every_state
def variance_now(method, state):
    """tr Sigma."""
    return variance(state)


@at_every_state
def square_gradient_now(method, state):
    """||grad F(w)||^2."""
    return square_gradient(state)


@at_every_state
def loss_now(method, state):
    """F(w)."""
    return loss(state)


def step_length(case):
    """a."""
    return letters(case)[0]


def largest_smoothness(case):
    """L_max."""
    return letters(case)[1]


DEDUCTION = Deduction(
    letters={
        "V": variance_now,
        "G": square_gradient_now,
        "f": loss_now,
        "a": step_length,
        "L": largest_smoothness,
    },
    claim=("a * V / f", "2 * a * L"),
    uses=(Use(2, "V + G", "2 * L * f", "a / f"),),
    slack=("a * G / f",),
    given=("a > 0", "f > 0", "G >= 0"),
)


# Where it is checked.


def digits():
    """Softmax regression on 300 handwritten digits, which no w tells apart best."""
    X, y = load("digits")
    return without_constants(SoftmaxRegression(X[:300], y[:300]), "minimiser")


def examples():
    """Where it holds."""
    F = diabetes()
    L = float(F.max_smoothness)
    yield Case("least squares on diabetes", F, cabs(5 / L, 4, 4), 25)
    yield Case("the same, corrected", F, cabs_corrected(5 / L, 4, 4), 25)
    F = breast_cancer(ridge=0.0)
    yield Case("logistic regression on breast cancer", F, cabs(0.5, 4, 4), 25)
    F = SigmoidLoss(F.X, F.y)
    yield Case("not convex, breast cancer", F, cabs(1.0, 4, 4), 25)
    yield Case("softmax regression on digits", digits(), cabs(0.5, 8, 8), 20)
    F = LeastSquares(np.ones((6, 1)), np.array([1.0, -1, 1, -1, 1, -1]))
    yield Case("attained: at the minimiser", F, cabs(3.0, 2, 2), 1, np.zeros(1))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = diabetes()
    flatter = with_constants(F, max_smoothness=F.max_smoothness / 9)
    yield Case("L_max too small", flatter, cabs(0.1, 4, 4), note="every f_i is L_max-smooth")


def refusals():
    """Where it does not apply."""
    F = diabetes()
    blind = without_constants(F, "max_smoothness")
    yield Case("L_max unknown", blind, cabs(0.1), note="its max smoothness")
    yield Case("AdaDamp", F, adadamp(0.1), note="the batch size must be VarianceOverLoss")
    F = with_constants(stream(1.0, 1.0).whole, losses=lambda self, w: np.array([-1.0]))
    yield Case("a negative loss", F, cabs(0.1, 2, 2), 0, np.ones(2), note="no f_i may be negative")


THEOREM = Theorem(
    name=__name__,
    title="CABS's batches are at most 2 a L_max",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"\frac{a \, \mathrm{tr}\,\Sigma(w)}{F(w)} \le 2 a L_{\max}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(SmoothExamples(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
