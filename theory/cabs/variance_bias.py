r"""The bias of the variance that CABS estimates from its batch.

Setting:    any objective.
Method:     any, with batches of m >= 2 examples drawn with replacement.
Guarantee:  E[(1/m) sum_i ||g_i||^2 - ||g||^2]  =  ((m - 1) / m) tr Sigma(w)

            for the variance as released (`VarianceOverLoss`). With m = 1 it would be 0 whatever
            the noise. Divided by m - 1 (`CorrectedVarianceOverLoss`) it is unbiased.
Kind:       identity.
Source:     Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates",
            and their code, for the estimator; the bias is Bessel's (1838).
"""

from dataclasses import replace

from adaptivesgd.batch_sizes import Constant, CorrectedVarianceOverLoss, VarianceOverLoss
from adaptivesgd.methods import cabs, sgd
from theory import Case, Deduction, Step, Theorem, Use, at_every_state, proved
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.quantities import batch_size, square_gradient, variance
from theory.standard_steps import square_gradient_now

from .expected_gain import twice

RELEASED, CORRECTED = VarianceOverLoss(), CorrectedVarianceOverLoss()


def objections(case):
    """What must hold of the problem and of the method."""
    if not case.method.sampler.replace:
        yield f"examples must be drawn with replacement, not by {case.method.sampler!r}"
    smallest = min((batch_size(case.method, state) for state in case.states[:-1]), default=2)
    if smallest < 2:
        yield f"a batch must hold at least 2 examples, not {smallest}: it has no variance"


def measured(case):
    """E of the variance as released."""
    return case.expected_next(lambda after: RELEASED.variance(after.estimate))


@at_every_state
def promised(method, state):
    """((m - 1) / m) tr Sigma(w)."""
    m = batch_size(method, state)
    return (m - 1) / m * variance(state)


# The proof.


def mean_square(after):
    """(1/m) sum_i ||g_i||^2 of the latest batch."""
    return float(after.estimate.square_norms.mean())


@at_every_state
def spread_and_signal(method, state):
    """tr Sigma + ||grad F||^2."""
    return variance(state) + square_gradient(state)


@at_every_state
def noise_and_signal(method, state):
    """tr Sigma / m + ||grad F||^2."""
    return variance(state) / batch_size(method, state) + square_gradient(state)


@at_every_state
def unbiased(method, state):
    """tr Sigma."""
    return variance(state)


PROOF = (
    Step(
        r"\mathbb{E} \tfrac1m \sum_i \|g_i\|^2 = \mathrm{tr}\,\Sigma + \|\nabla F\|^2",
        lambda case: case.expected_next(mean_square),
        spread_and_signal,
        "==",
        because="every draw is uniform",
    ),
    Step(
        r"\mathbb{E} \|g\|^2 = \tfrac1m \mathrm{tr}\,\Sigma + \|\nabla F\|^2",
        lambda case: case.expected_next(lambda after: after.estimate.signal),
        noise_and_signal,
        "==",
        because="the draws are independent",
    ),
    Step(
        r"\mathbb{E} \tfrac{1}{m-1} \sum_i \|g_i - g\|^2 = \mathrm{tr}\,\Sigma",
        lambda case: case.expected_next(lambda after: CORRECTED.variance(after.estimate)),
        unbiased,
        "==",
        because="m / (m - 1) times the difference of the two",
    ),
)


ALGEBRA = (
    proved(
        r"(V + S) - (\tfrac Vm + S) = \frac{m - 1}{m} V",
        lambda V, S, m: ((V + S) - (V / m + S) == (m - 1) / m * V, m > 0),
    ),
)


def mean_square_seen(case):
    """E (1/m) sum_i ||g_i||^2."""
    return case.expected_next(mean_square)


def signal_seen(case):
    """E||g||^2."""
    return case.expected_next(lambda after: after.estimate.signal)


sizes = at_every_state(batch_size)

DEDUCTION = Deduction(
    letters={
        "Q": mean_square_seen,
        "S": signal_seen,
        "V": unbiased,
        "G": square_gradient_now,
        "m": sizes,
    },
    claim=("Q - S", "(m - 1) / m * V"),
    uses=(Use(1, "Q", "V + G"), Use(2, "S", "V / m + G", "-1")),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for m in (2, 3):
        yield Case(f"m = {m}", F, twice(sgd(0.5, m)), 4, far_start(F))
    yield Case("CABS", regression(), twice(cabs(0.5, 2, 2, 3, decay=0.5)), 6)
    F = breast_cancer(n=20)
    yield Case("breast cancer, 20 patients", F, twice(cabs(1 / F.smoothness, 2, 2, 2)), 3)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case("each example once", F, sgd(0.5, 2), 4, note="drawn with replacement")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("each example once", F, sgd(0.5, 2), note="must be drawn with replacement")
    single = replace(twice(sgd(0.5, 2)), batch_size=Constant(1))
    yield Case("one example", F, single, note="at least 2 examples")


THEOREM = Theorem(
    name=__name__,
    title="The bias of CABS's variance",
    source="Balles, Romero and Hennig (2017), for the estimator; Bessel (1838)",
    kind="identity",
    status="re-derived",
    statement=r"\mathbb{E} [\tfrac1m \sum_i \|g_i\|^2 - \|g\|^2] = \tfrac{m-1}{m} \mathrm{tr}\,\Sigma",
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
