r"""The noise of a batch gradient is bounded by the spread of the data: as published, with 4.

Setting:    (A1) ||grad f(x; z) - grad f(x; z')|| <= L_z ||z - z'|| for data z, z' (and points
            between them: the mean of z is used), and the data have a finite variance.
Method:     batches of |B| examples, drawn uniformly, with or without replacement.
Guarantee:  E||grad l_B(x) - grad l(x)||^2  <=  4 L_z^2 tr Var(z) / |B|.
Kind:       upper: 4 times too large, see theorem_1_sharp.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Theorem 1. (A1) is assumed there for all x at once; each line needs it at one x only.
"""

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Deduction, MonteCarlo, Step, Theorem, Use, at_every_state, unless
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.quantities import batch_size, noise, variance
from theory.standard_steps import noise_now

from .data_form import (
    data_form,
    data_lipschitz,
    data_variance,
    from_mean_point,
    mean_point_error,
)
from .sides import square_error


def objections(case):
    """The batch must be uniform, and L_z known."""
    yield from unless(case.method, "sampler", Uniform)
    try:
        data_form(case.problem)
    except ValueError as reason:
        yield str(reason)


def measured(case):
    """E||g_B - grad l||^2."""
    return case.expected_next(square_error)


def spread(case):
    """L_z^2 tr Var(z) at every state but the last."""
    return at_every_state(
        lambda method, state: data_lipschitz(case, state) ** 2 * data_variance(state)
    )(case)


def promised(case):
    """4 L_z^2 tr Var(z) / |B|."""
    return 4 * spread(case) / at_every_state(batch_size)(case)


# The proof.

AVERAGED = Step(
    r"\mathbb{E}\|\nabla l_B - \nabla l\|^2 = \frac{1}{|B|} \mathrm{tr\,Var}_z \nabla f(x; z)",
    measured,
    at_every_state(noise),
    "==",
    because="independent examples; without replacement, times (n - |B|) / (n - 1)",
)
LIPSCHITZ = Step(
    r"\mathbb{E}\|\nabla f(x; z) - \nabla f(x; \bar z)\|^2 \le L_z^2 \mathrm{tr\,Var}(z)",
    at_every_state(lambda method, state: from_mean_point(state)),
    spread,
    because="(A1)",
)
PROOF = (
    AVERAGED,
    Step(
        r"\mathrm{tr\,Var}_z \nabla f(x; z) \le 2 \mathbb{E}\|\nabla f(x; z) - \nabla f(x; \bar z)\|^2"
        r" + 2 \|\nabla f(x; \bar z) - \nabla l(x)\|^2",
        at_every_state(lambda method, state: variance(state)),
        at_every_state(lambda method, s: 2 * from_mean_point(s) + 2 * mean_point_error(s)),
        because="||a + b||^2 <= 2 ||a||^2 + 2 ||b||^2",
    ),
    LIPSCHITZ,
    Step(
        r"\|\nabla f(x; \bar z) - \nabla l(x)\|^2 \le L_z^2 \mathrm{tr\,Var}(z)",
        at_every_state(lambda method, state: mean_point_error(state)),
        spread,
        because="Jensen's inequality and the line above",
    ),
)


@at_every_state
def batch_now(method, state):
    """|B|."""
    return batch_size(method, state)


@at_every_state
def variance_now(method, state):
    """tr Var grad f."""
    return variance(state)


@at_every_state
def around_the_mean_point(method, state):
    """E||grad f(x; z) - grad f(x; z_mean)||^2."""
    return from_mean_point(state)


@at_every_state
def error_of_the_mean_point(method, state):
    """||grad f(x; z_mean) - grad l(x)||^2."""
    return mean_point_error(state)


DEDUCTION = Deduction(
    letters={
        "M": measured,
        "N": noise_now,
        "V": variance_now,
        "B": batch_now,
        "R": around_the_mean_point,
        "Q": error_of_the_mean_point,
        "s": spread,
    },
    claim=("M", "4 * s / B"),
    uses=(
        Use(1, "M", "N"),
        Use(2, "V", "2 * R + 2 * Q", "1 / B"),
        Use(3, "R", "s", "2 / B"),
        Use(4, "Q", "s", "2 / B"),
    ),
    slack=("V / B - N",),
    given=("0 < B", "N * B <= V"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    with_replacement = Method(Constant(2), Fixed(0.5), sampler=Uniform(True))
    yield Case("a quadratic, with replacement", F, with_replacement, w=far_start(F))
    yield Case("without replacement", F, sgd(0.5, 3), w=far_start(F))
    F = small_quadratic(condition=1.0)
    yield Case("f(x; z) = (nu/2) ||x - z||^2", F, with_replacement, w=far_start(F))
    single = "logistic regression on breast cancer, single examples"
    yield Case(single, breast_cancer(), sgd(0.1, 1), steps=2)
    batches = Method(Constant(50), Fixed(0.5), sampler=Uniform(True))
    yield Case("batches of 50", breast_cancer(), batches, steps=1, engine=MonteCarlo(300))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case("L_z claimed too small", F, sgd(0.5, 1), given={"L_z": 0.1}, note="(A1)")


def refusals():
    """Where it does not apply."""
    F = regression()
    yield Case(
        "least squares with random features",
        F,
        sgd(0.1, 2),
        note="must be known to be Lipschitz in the data",
    )


THEOREM = Theorem(
    name=__name__,
    title="The spread of the data bounds the noise, with a factor 4",
    source="De, Yadav, Jacobs and Goldstein (2017), Theorem 1",
    kind="upper",
    ratio=0.25,
    sharper="big_batch.theorem_1_sharp",
    status="published",
    where="Theorem 1 and its proof",
    statement=r"\mathbb{E}\|\nabla l_B - \nabla l\|^2 \le \frac{4 L_z^2 \mathrm{tr\,Var}(z)}{|B|}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
