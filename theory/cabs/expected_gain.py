r"""The gain that a step is guaranteed to make, in expectation.

Setting:    F = (1/n) sum_i f_i is L-smooth; nothing is assumed of a single f_i.
Method:     w+ = w - a g, with g the mean gradient of m examples drawn uniformly; a and m may
            depend on w and on the past, not on the draw.
Guarantee:  the guaranteed gain G = a <grad F(w), g> - (L a^2 / 2) ||g||^2, at most F(w) - F(w+)
            whatever is drawn, is in expectation

                E G  =  (a - L a^2 / 2) ||grad F(w)||^2  -  (L a^2 / (2 m)) tr Sigma,

            with (n - m) / (n - 1) times the last term if no example is drawn twice.
Kind:       identity.
Source:     Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates";
            re-derived.
"""

from dataclasses import replace

from adaptivesgd.methods import adam, cabs, sgd
from adaptivesgd.samplers import Uniform
from theory import Case, Deduction, Smooth, Step, Theorem, Use, at_every_state, at_every_step
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, regression, small_quadratic
from theory.letters import smoothness, step_length
from theory.quantities import loss, noise, square_gradient
from theory.standard_steps import noise_now, square_gradient_now

from .coupled import unless_plain

objections = unless_plain


def guaranteed(after):
    """G of the latest step, a float."""
    a, F, seen = after.step_size, after.problem, after.estimate
    return a * F.gradient(seen.w) @ seen.gradient - float(F.smoothness) * a**2 / 2 * seen.signal


def measured(case):
    """E G."""
    return case.expected_next(guaranteed)


@at_every_state
def promised(method, state):
    """(a - L a^2 / 2) ||grad F(w)||^2 - (L a^2 / 2) E||e||^2."""
    a, L = method.step_size.length, float(state.problem.smoothness)
    return (a - L * a**2 / 2) * square_gradient(state) - L * a**2 / 2 * noise(method, state)


# The proof.


@at_every_step
def gain(method, state, after):
    """F(w) - F(w+)."""
    return loss(state) - loss(after)


@at_every_step
def gain_guaranteed(method, state, after):
    """G."""
    return guaranteed(after)


def slope(after):
    """<grad F(w), g> of the latest step."""
    return after.problem.gradient(after.estimate.w) @ after.estimate.gradient


def mean_slope(case):
    """E<grad F(w), g>."""
    return case.expected_next(slope)


def mean_square(case):
    """E||g||^2."""
    return case.expected_next(lambda after: after.estimate.signal)


def expected_guarantee(case):
    """a E<grad F(w), g> - (L a^2 / 2) E||g||^2."""
    a, L = case.method.step_size.length, float(case.problem.smoothness)
    return a * mean_slope(case) - L * a**2 / 2 * mean_square(case)


PROOF = (
    Step(
        r"F(w) - F(w_+) \ge a \langle \nabla F(w), g \rangle - \tfrac{L a^2}{2} \|g\|^2 = G",
        gain,
        gain_guaranteed,
        ">=",
        because="L-smoothness, on every path",
    ),
    Step(
        r"\mathbb{E} \langle \nabla F(w), g \rangle = \|\nabla F(w)\|^2",
        lambda case: case.expected_next(slope),
        at_every_state(lambda method, state: square_gradient(state)),
        "==",
        because="g is unbiased",
    ),
    Step(
        r"\mathbb{E}\|g\|^2 = \|\nabla F(w)\|^2 + \tfrac1m \mathrm{tr}\,\Sigma",
        lambda case: case.expected_next(lambda after: after.estimate.signal),
        at_every_state(lambda method, state: square_gradient(state) + noise(method, state)),
        "==",
        because="m draws, with (n - m) / (n - 1) if there is no replacement",
    ),
    Step(
        r"\mathbb{E} G = a \mathbb{E} \langle \nabla F(w), g \rangle - \tfrac{L a^2}{2} \mathbb{E}\|g\|^2",
        measured,
        expected_guarantee,
        "==",
        because="the definition of G",
    ),
)


DEDUCTION = Deduction(
    letters={
        "M": measured,
        "P": mean_slope,
        "S": mean_square,
        "G": square_gradient_now,
        "N": noise_now,
        "L": smoothness,
        "a": step_length,
    },
    claim=("M", "(a - L * a**2 / 2) * G - L * a**2 / 2 * N"),
    uses=(
        Use(2, "P", "G", "a"),
        Use(3, "S", "G + N", "-L * a**2 / 2"),
        Use(4, "M", "a * P - L * a**2 / 2 * S"),
    ),
)


# Where it is checked.


def twice(method):
    """The same method, drawing with replacement."""
    return replace(method, sampler=Uniform(replace=True))


def examples():
    """Where it holds."""
    F = small_quadratic()
    for B in (1, 3, 6):
        yield Case(f"m = {B}", F, sgd(0.5, B), 4, far_start(F))
    yield Case("with replacement", F, twice(sgd(0.5, 3)), 4, far_start(F))
    F = regression()
    yield Case("CABS", F, cabs(0.5, 2, 2, 6, decay=0.5), 6, far_start(F))
    yield Case("CABS, with replacement", F, twice(cabs(0.5, 2, 2, 3, decay=0.5)), 6, far_start(F))
    F = breast_cancer(n=60)
    yield Case("breast cancer, 60 patients", F, sgd(1 / F.smoothness, 1), 3)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    yield Case("L too small", flatter, sgd(1.5, 6), w=far_start(F), note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("L unknown", without_constants(F, "smoothness"), sgd(0.5, 2), note="its smoothness")
    yield Case("Adam", F, adam(0.1, 2), note="the direction must be Gradient")


THEOREM = Theorem(
    name=__name__,
    title="The expected guaranteed gain of a step",
    source="Balles, Romero and Hennig (2017); re-derived",
    kind="identity",
    status="re-derived",
    statement=r"\mathbb{E} G = (a - \tfrac{L a^2}{2}) \|\nabla F(w)\|^2"
    r" - \tfrac{L a^2}{2m} \mathrm{tr}\,\Sigma",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
