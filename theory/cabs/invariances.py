r"""What CABS's batch sizes do not depend on: the units of the loss and of the parameters.

Setting:    any objective.
Method:     CABS from the averages' start (0, 0), or in the second case as released too.
Guarantee:  the same batch sizes, examples and points (up to units), whatever s, t > 0 are, for

                f_i  ->  s f_i            with  a -> a / s,
                f_i(w)  ->  f_i(w / t)    with  a -> a t^2,  w_0 -> t w_0.

            Not for f_i -> f_i + constant: the rule takes F* to be 0. And as released, with the
            average of the loss starting at 1, not for the first either.
Kind:       identity, for the real number a xi / l before it is rounded.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates".
"""

from dataclasses import dataclass, replace

import numpy as np

from adaptivesgd.batch_sizes import CorrectedVarianceOverLoss, VarianceOverLoss
from adaptivesgd.methods import adadamp, cabs, cabs_corrected
from adaptivesgd.models import LeastSquares
from adaptivesgd.step_sizes import Fixed
from theory import Case, Deduction, Step, Theorem, Use, breast_cancer, proved, unless
from theory.letters import step_length

from .problems import diabetes


@dataclass(frozen=True, eq=False, repr=False)
class Lifted(LeastSquares):
    """f_i(w) + lift: least squares, and the same constant for every example."""

    lift: float = 0.0

    def forward(self, w):
        losses, backward = super().forward(w)
        return losses + self.lift, backward


def objections(case):
    """What must hold of the problem and of the method."""
    if not isinstance(case.problem, LeastSquares):
        yield f"the problem must be LeastSquares, which can be rescaled, not {case.problem!r}"
    yield from unless(case.method, "batch_size", VarianceOverLoss)
    yield from unless(case.method, "step_size", Fixed)
    corrected = isinstance(case.method.batch_size, CorrectedVarianceOverLoss)
    if case.given.get("scale", 1.0) != 1 and not corrected:
        yield "the average of the loss starts at 1 as released, which has units; use cabs_corrected"
    if case.given.get("lift", 0.0) != 0:
        yield "a constant must not be added to the loss: the rule takes F* to be 0"


def rescaled(case):
    """The same case in other units: s f_i(w / t) is least squares again."""
    s, t = (case.given.get(name, 1.0) for name in ("scale", "stretch"))
    X, y = case.problem.X * (np.sqrt(s) / t), case.problem.y * np.sqrt(s)
    F = Lifted(X, y, lift=case.given.get("lift", 0.0))
    a = case.method.step_size.length * t**2 / s
    method = replace(case.method, step_size=Fixed(a))
    return replace(case, problem=F, method=method, w=t * case.states[0].w)


def wishes(case):
    """a xi / l at every step but the first, from the averages that the rule keeps."""
    averages = [state.memory.batch_size for state in case.states[2:]]
    return case.method.step_size.length * np.array([xi / loss for xi, loss in averages])


def measured(case):
    """a xi / l in the other units."""
    return wishes(rescaled(case))


promised = wishes


# The proof.


def batch_losses(case):
    """The losses l of the batches."""
    return np.array([after.estimate.loss for after in case.states[1:]])


def batch_variances(case):
    """The variances xi of the batches."""
    rule = case.method.batch_size
    return np.array([rule.variance(after.estimate) for after in case.states[1:]])


def lengths(case):
    """||w_k||."""
    return np.array([np.linalg.norm(state.w) for state in case.states])


def times(numbers, factor):
    """factor(s, t) times the numbers of the case."""

    def side(case):
        s, t = (case.given.get(name, 1.0) for name in ("scale", "stretch"))
        return factor(s, t) * numbers(case)

    return side


def average(which):
    """The average of the variance (0) or of the loss (1) that the rule keeps."""

    def side(case):
        return np.array([state.memory.batch_size[which] for state in case.states[2:]])

    side.__doc__ = f"{('bar xi_k', 'bar l_k')[which]}"
    return side


def in_other_units(numbers):
    """The numbers of the rescaled case."""

    def side(case):
        return numbers(rescaled(case))

    side.__doc__ = f"{(numbers.__doc__ or '').rstrip('.')} in the other units"
    return side


VARIANCES, LOSSES = average(0), average(1)
OTHER_VARIANCES, OTHER_LOSSES = map(in_other_units, (VARIANCES, LOSSES))


def scale(case):
    """s."""
    return case.given.get("scale", 1.0)


def stretch(case):
    """t."""
    return case.given.get("stretch", 1.0)


AVERAGES = (
    Step(
        r"m_k \bar l_k = a \bar \xi_k",
        lambda case: promised(case) * LOSSES(case),
        lambda case: step_length(case) * VARIANCES(case),
        "==",
        because="the rule",
    ),
    Step(
        r"\tilde m_k \tilde{\bar l}_k = \tfrac{t^2}{s} a \tilde{\bar \xi}_k",
        lambda case: measured(case) * OTHER_LOSSES(case),
        lambda case: stretch(case) ** 2 / scale(case) * step_length(case) * OTHER_VARIANCES(case),
        "==",
        because="the rule, with the step in the other units",
    ),
    Step(
        r"\tilde{\bar l}_k = s \bar l_k",
        OTHER_LOSSES,
        lambda case: scale(case) * LOSSES(case),
        "==",
        because="the averages are linear in what they average, from 0",
    ),
    Step(
        r"\tilde{\bar \xi}_k = (s / t)^2 \bar \xi_k",
        OTHER_VARIANCES,
        lambda case: (scale(case) / stretch(case)) ** 2 * VARIANCES(case),
        "==",
        because="the same",
    ),
)
PROOF = (
    Step(
        r"\tilde w_k = t w_k",
        lambda case: lengths(rescaled(case)),
        times(lengths, lambda s, t: t),
        "==",
        because="a grad f_i takes the unit of w",
    ),
    Step(
        r"\tilde l_k = s l_k",
        lambda case: batch_losses(rescaled(case)),
        times(batch_losses, lambda s, t: s),
        "==",
        because="the units of the loss",
    ),
    Step(
        r"\tilde \xi_k = (s / t)^2 \xi_k",
        lambda case: batch_variances(rescaled(case)),
        times(batch_variances, lambda s, t: (s / t) ** 2),
        "==",
        because="a gradient has the unit s / t, and a the unit t^2 / s",
    ),
    *AVERAGES,
)


ALGEBRA = (
    proved(
        r"\frac{t^2}{s} a \cdot \frac{(s/t)^2 \xi}{s l} = \frac{a \xi}{l}",
        lambda a, xi, l, s, t: (
            t**2 / s * a * ((s / t) ** 2 * xi) / (s * l) == a * xi / l,
            l > 0,
            s > 0,
            t > 0,
        ),
    ),
    proved(
        r"\mu (c x) + (1 - \mu) (c y) = c (\mu x + (1 - \mu) y)",
        lambda mu, c, x, y: (mu * (c * x) + (1 - mu) * (c * y) == c * (mu * x + (1 - mu) * y),),
    ),
)


DEDUCTION = Deduction(
    letters={
        "x": measured,
        "y": promised,
        "k": VARIANCES,
        "l": LOSSES,
        "K": OTHER_VARIANCES,
        "M": OTHER_LOSSES,
        "a": step_length,
        "s": scale,
        "t": stretch,
    },
    claim=("x", "y"),
    uses=(
        Use(4, "y * l", "a * k", "-1 / l"),
        Use(5, "x * M", "t**2 / s * a * K", "1 / (s * l)"),
        Use(6, "M", "s * l", "-x / (s * l)"),
        Use(7, "K", "(s / t)**2 * k", "a * t**2 / (s**2 * l)"),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = diabetes()
    a, w = 3 / float(F.max_smoothness), np.ones(F.dim)
    right, released = cabs_corrected(a, 8, 4), cabs(a, 8, 4)
    yield Case("the loss in other units", F, right, 20, w, given={"scale": 50.0})
    yield Case("the parameters in other units", F, right, 20, w, given={"stretch": 0.1})
    yield Case("both", F, right, 20, w, given={"scale": 0.3, "stretch": 7.0})
    yield Case("as released: the parameters", F, released, 20, w, given={"stretch": 0.1})


def broken():
    """Where an assumption is broken, so that it fails."""
    F = diabetes()
    a = 3 / float(F.max_smoothness)
    lifted = {"lift": 0.5}
    yield Case("a constant", F, cabs_corrected(a, 8, 4), 20, given=lifted, note="F* = 0")
    doubled = {"scale": 2.0}
    yield Case(
        "as released: the loss", F, cabs(a, 8, 4), 20, given=doubled, note="no units at the start"
    )


def refusals():
    """Where it does not apply."""
    F = diabetes()
    lifted, doubled = {"lift": 0.5}, {"scale": 2.0}
    yield Case("a constant", F, cabs_corrected(0.1), given=lifted, note="must not be added")
    yield Case("as released", F, cabs(0.1), given=doubled, note="starts at 1 as released")
    yield Case("AdaDamp", F, adadamp(0.1), note="the batch size must be VarianceOverLoss")
    yield Case("logistic", breast_cancer(), cabs(0.1), note="must be LeastSquares")


THEOREM = Theorem(
    name=__name__,
    title="CABS does not heed the units of loss and parameters",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="identity",
    status="ours",
    statement=r"\frac{\tilde a \tilde \xi_k}{\tilde l_k} = \frac{a \xi_k}{l_k}",
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
