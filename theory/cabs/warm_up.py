r"""How long CABS's averages remember where they started.

Setting:    an objective whose loss l and variance xi are the same at every step.
Method:     CABS as released: averages with weight mu on the past, from xi = 0 and l = 1, not
            corrected; every batch holds all n examples.
Guarantee:  before rounding and clipping, the t-th size that it asks for is

                m_t  =  a (1 - mu^t) xi / (mu^t + (1 - mu^t) l),

            so that it draws the smallest batches for a while. With mu = .95, a xi / l = 50 and
            l = 2: 4.8, 8.9, 12.5, 15.6, 18.4, ..., 39.1 at t = 20, 48.8 at t = 60.
Kind:       identity.
Source:     Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates",
            and their code, for the averages; re-derived.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from adaptivesgd.batch_sizes import CorrectedVarianceOverLoss, VarianceOverLoss
from adaptivesgd.example_gradients import Rows
from adaptivesgd.methods import cabs, cabs_corrected, sgd
from adaptivesgd.models.model import Model
from theory import Case, Deduction, Step, Theorem, Use, proved, small_quadratic, unless


@dataclass(frozen=True, eq=False, repr=False)
class Level(Model):
    """f_i(w) = level + <c_i, w> with sum_i c_i = 0: F is constant, its noise is not.

    slopes: the c_i, shape (n, d).
    """

    examples = ("slopes",)

    slopes: Any = field(repr=False)
    level: float = 1.0

    @property
    def dim(self):
        return self.slopes.shape[1]

    def forward(self, w):
        return self.level + self.slopes @ w, lambda: Rows(self.slopes)


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless(case.method, "batch_size", VarianceOverLoss)
    rule, n = case.method.batch_size, case.problem.n
    if isinstance(rule, CorrectedVarianceOverLoss):
        yield "the averages must start at (0, 1): those of CorrectedVarianceOverLoss need no warm-up"
    if (rule.initial_size, rule.min_size) != (n, n):
        yield f"initial and minimum must be n = {n}, so that every batch says the same, not {rule!r}"
    if len({float(after.estimate.loss) for after in case.states[1:]}) > 1:
        yield "the loss must be the same at every step"


def measured(case):
    """a xi / l, from the averages that the rule keeps."""
    averages = [state.memory.batch_size for state in case.states[2:]]
    return np.array([case.method.step_size.length * xi / loss for xi, loss in averages])


def ages(case):
    """mu^t for t = 1, 2, ..."""
    return case.method.batch_size.decay ** np.arange(1, len(case.states) - 1)


def seen(case):
    """xi and l of the batches, floats."""
    first = case.states[1].estimate
    return case.method.batch_size.variance(first), first.loss


def promised(case):
    """a (1 - mu^t) xi / (mu^t + (1 - mu^t) l)."""
    (xi, loss), past = seen(case), ages(case)
    return case.method.step_size.length * (1 - past) * xi / (past + (1 - past) * loss)


# The proof: each average by itself.


def average(which):
    """The xi (0) or l (1) that the rule keeps."""
    side = lambda case: np.array([s.memory.batch_size[which] for s in case.states[2:]])
    side.__doc__ = f"{('bar xi_t', 'bar l_t')[which]}, the average that the rule keeps"
    return side


def first_variance(case):
    """xi."""
    return float(seen(case)[0])


def first_loss(case):
    """l."""
    return float(seen(case)[1])


def step_length_of(case):
    """a."""
    return case.method.step_size.length


def wished_losses(case):
    """m_t bar l_t."""
    return measured(case) * average(1)(case)


def scaled_variances(case):
    """a bar xi_t."""
    return step_length_of(case) * average(0)(case)


PROOF = (
    Step(
        r"\bar \xi_t = (1 - \mu^t) \xi",
        average(0),
        lambda case: (1 - ages(case)) * seen(case)[0],
        "==",
        because="xi <- mu xi + (1 - mu) xi_B, from 0",
    ),
    Step(
        r"\bar l_t = \mu^t + (1 - \mu^t) l",
        average(1),
        lambda case: ages(case) + (1 - ages(case)) * seen(case)[1],
        "==",
        because="the same from 1",
    ),
    Step(
        r"m_t \bar l_t = a \bar \xi_t",
        wished_losses,
        scaled_variances,
        "==",
        because="the rule",
    ),
)


ALGEBRA = (
    proved(
        r"\mu (1 - p) \xi + (1 - \mu) \xi = (1 - \mu p) \xi, \quad p = \mu^t",
        lambda mu, p, xi: (mu * (1 - p) * xi + (1 - mu) * xi == (1 - mu * p) * xi,),
    ),
    proved(
        r"\mu (p + (1 - p) l) + (1 - \mu) l = \mu p + (1 - \mu p) l",
        lambda mu, p, l: (mu * (p + (1 - p) * l) + (1 - mu) * l == mu * p + (1 - mu * p) * l,),
    ),
)


Q = "(p + (1 - p) * l)"
DEDUCTION = Deduction(
    letters={
        "m": measured,
        "X": average(0),
        "Y": average(1),
        "v": first_variance,
        "l": first_loss,
        "p": ages,
        "a": step_length_of,
    },
    claim=("m", f"a * (1 - p) * v / {Q}"),
    uses=(
        Use(1, "X", "(1 - p) * v", f"a / {Q}"),
        Use(2, "Y", Q, f"-m / {Q}"),
        Use(3, "m * Y", "a * X", f"1 / {Q}"),
    ),
)


# Where it is checked.


def level(loss, n=8):
    """The constant `loss`, whose gradients have variance 1."""
    signs = np.where(np.arange(n) % 2, 1.0, -1.0)
    return Level(signs[:, None], loss)


def whole(method, n=8):
    """The method with batches of all n examples, whatever it asks for."""
    rule = replace(method.batch_size, initial_size=n, min_size=n, max_size=n)
    return replace(method, batch_size=rule)


def examples():
    """Where it holds."""
    yield Case("a xi / l = 50, l = 2", level(2.0), whole(cabs(100.0)), 62)
    yield Case("a small loss", level(0.01), whole(cabs(0.1, decay=0.8)), 30)


def broken():
    """Where an assumption is broken, so that it fails."""
    corrected = whole(cabs_corrected(100.0))
    yield Case("another start", level(2.0), corrected, 20, note="the averages start at (0, 1)")


def refusals():
    """Where it does not apply."""
    corrected = whole(cabs_corrected(100.0))
    yield Case("another start", level(2.0), corrected, 20, note="must start at (0, 1)")
    yield Case("small batches", level(2.0), cabs(100.0, 2, 2), 20, note="initial and minimum")
    yield Case("SGD", level(2.0), sgd(0.1, 2), 20, note="the batch size must be VarianceOverLoss")
    falling = whole(cabs(0.1), 6)
    yield Case("a falling loss", small_quadratic(), falling, 20, note="the loss must be the same")


THEOREM = Theorem(
    name=__name__,
    title="The warm-up of CABS's averages",
    source="Balles, Romero and Hennig (2017), for the averages; re-derived",
    kind="identity",
    status="ours",
    statement=r"m_t = \frac{a (1 - \mu^t) \xi}{\mu^t + (1 - \mu^t) l}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="t - 1",
    certificates=ALGEBRA,
)
