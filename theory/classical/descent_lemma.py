r"""The descent lemma in expectation.

Setting:    F = (1/n) sum_i f_i is L-smooth; nothing is assumed of a single f_i.
Method:     w+ = w - a g, with g the mean gradient of B examples, drawn uniformly; a and B may
            depend on w and on the past, not on the draw.
Guarantee:  E[F(w+) | w]  <=  F(w) - a (1 - a L / 2) ||grad F(w)||^2  +  (a^2 L / 2) E||e||^2,

            with e = g - grad F(w): E||e||^2 = tr Sigma / B with replacement, and
            (tr Sigma / B) (n - B) / (n - 1) without.
Kind:       tight: an isotropic quadratic attains it at every step.
Source:     Bottou, Curtis & Nocedal (2018), "Optimization methods for large-scale machine
            learning", Lemmas 4.2 and 4.4.
"""

from dataclasses import dataclass

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant, LossRatio
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import sgd
from adaptivesgd.part import Direction
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Deduction, MonteCarlo, Smooth, Step, Theorem, Use, at_every_state, unless
from theory.claims import with_constants, without_constants
from theory.examples import breast_cancer, far_start, small_quadratic
from theory.letters import smoothness
from theory.quantities import loss, noise, square_gradient
from theory.standard_steps import SMOOTH, noise_now, square_gradient_now


def objections(case):
    """What the method must be like."""
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from unless(case.method, "sampler", Uniform)


def measured(case):
    """E[F(w_+) | w]."""
    return case.expected_next(loss)


@at_every_state
def promised(method, state):
    """F(w) - a (1 - a L / 2) ||grad F(w)||^2 + (a^2 L / 2) E||e||^2."""
    a, L = method.step_size.length, float(state.problem.smoothness)
    descent = a * (1 - a * L / 2) * square_gradient(state)
    return loss(state) - descent + a**2 * L / 2 * noise(method, state)


# The proof.


@at_every_state
def loss_now(method, state):
    """F(w)."""
    return loss(state)


@at_every_state
def length(method, state):
    """a, the step size."""
    return method.step_size.length


def mean_slope(case):
    """E<grad F(w), g>."""
    return case.expected_next(lambda s: s.problem.gradient(s.estimate.w) @ s.estimate.gradient)


def mean_square(case):
    """E||g||^2."""
    return case.expected_next(lambda after: after.estimate.signal)


def expected_bound(case):
    """F(w) - a E<grad F(w), g> + (a^2 L / 2) E||g||^2."""
    a, L = length(case), float(case.problem.smoothness)
    return loss_now(case) - a * mean_slope(case) + a**2 * L / 2 * mean_square(case)


PROOF = (
    SMOOTH,
    Step(
        r"\mathbb{E} F(w_+) \le F(w) - a \mathbb{E}\langle \nabla F(w), g \rangle"
        r" + \frac{a^2 L}{2} \mathbb{E}\|g\|^2",
        measured,
        expected_bound,
        because="the line above in expectation, with w_+ - w = -a g",
    ),
    Step(
        r"\mathbb{E}\langle \nabla F(w), g \rangle = \|\nabla F(w)\|^2",
        mean_slope,
        square_gradient_now,
        "==",
        because="g is unbiased",
    ),
    Step(
        r"\mathbb{E}\|g\|^2 = \|\nabla F(w)\|^2 + \mathbb{E}\|e\|^2",
        mean_square,
        at_every_state(lambda method, state: square_gradient(state) + noise(method, state)),
        "==",
        because="g is unbiased",
    ),
)


DEDUCTION = Deduction(
    letters={
        "F": loss_now,
        "E": measured,
        "P": mean_slope,
        "S": mean_square,
        "G": square_gradient_now,
        "N": noise_now,
        "L": smoothness,
        "a": length,
    },
    claim=("E", "F - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
    uses=(
        Use(2, "E", "F - a * P + a**2 * L / 2 * S"),
        Use(3, "P", "G", "-a"),
        Use(4, "S", "G + N", "a**2 * L / 2"),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    w = far_start(F)
    yield Case("SGD", F, sgd(0.5, batch_size=2), w=w)
    yield Case(
        "SGD with replacement", F, Method(Constant(2), Fixed(0.5), sampler=Uniform(True)), w=w
    )
    yield Case("steps beyond 2 / L", F, sgd(2.2, batch_size=3), w=w)
    yield Case("AdaDamp's batches", F, Method(LossRatio(1), Fixed(0.5)), w=w)
    F = breast_cancer()
    method = sgd(1 / F.smoothness, 64)  # so many that the few large gradients are seen
    yield Case("logistic regression on breast cancer", F, method, 8, engine=MonteCarlo(100))
    F = small_quadratic(condition=1.0)
    yield Case("attained: an isotropic quadratic", F, sgd(0.5, batch_size=2), w=far_start(F))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    yield Case("L claimed 4 times too small", flatter, sgd(1.5, 2), w=far_start(F), note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("L unknown", without_constants(F, "smoothness"), sgd(0.5, 2), note="its smoothness")
    normalised = Method(Constant(2), Fixed(0.5), Sign())
    yield Case("not the gradient", F, normalised, note="direction must be Gradient")


@dataclass(frozen=True)
class Sign(Direction):
    """d = sign(g): not the gradient."""

    def __call__(self, memory, g, now):
        return np.sign(g), memory


THEOREM = Theorem(
    name=__name__,
    title="The descent lemma in expectation",
    source="Bottou, Curtis & Nocedal (2018), Lemmas 4.2 and 4.4",
    kind="tight",
    attained="one instance",
    status="attributed",
    statement=r"\mathbb{E}[F(w_+)] \le F(w) - a (1 - \tfrac{aL}{2}) \|\nabla F(w)\|^2"
    r" + \tfrac{a^2 L}{2} \mathbb{E}\|e\|^2",
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
