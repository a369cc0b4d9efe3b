r"""Big Batch as it runs, stopping rule included: whatever test ends the growth, the error at most doubles.

Setting:    F is L-smooth, with a minimum F*. Nothing is assumed of the noise, nor that the test says anything of it.
Method:     Algorithm 1 as it is run: a first batch of K_0 out of n examples drawn without replacement; while a test
            of the batch fails, more are added to it, up to n; then w+ = w - a g, a <= 1 / L.
Guarantee:  E[F(w+) - F* | w]  <=  F(w) - F* - (a/2) ||grad F(w)||^2 + 2 a E||e_{K_0}||^2,

            with e_K the error of the mean of the first K examples: E||e_{K_0}||^2 = (tr Sigma / K_0) (n - K_0) / (n - 1).
            The test may look at the batch as it likes. It is a stopping time, at which g is biased
            (accepted_bias); but the means of a growing batch are a martingale backwards, so that the root of
            the mean square of the largest error among them is at most twice that of the first. Algorithm 2,
            whose steps depend on the batch, is backtracking_as_it_runs.
Kind:       upper.
Source:     ours, about De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Algorithm 1, whose theorems take the batch to be fixed before it is seen; Doob (1953), for the
            inequality (attributed).
"""

from functools import lru_cache
from itertools import permutations

import numpy as np

from adaptivesgd.batch_sizes import SignalOverNoise
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import big_batch, big_batch_armijo
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    above,
    at_every_state,
    batch_size,
    unknown,
    unless,
)
from theory.assumptions import Smooth
from theory.claims import with_constants
from theory.examples import far_start, regression, small_quadratic
from theory.letters import step_length
from theory.standard_steps import gap_now, noise_now, square_gradient_now

from .sides import gap_after, square_error


def unless_grown(case):
    """A batch that grows while a test fails, drawn without replacement, and plain gradients."""
    yield from unknown(case.problem, "minimum")
    yield from unless(case.method, "batch_size", SignalOverNoise)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "sampler", Uniform)
    if case.method.sampler.replace:
        yield f"examples must be drawn without replacement, not by {case.method.sampler!r}"


def objections(case):
    """A batch that grows while a test fails, and a fixed step up to 1 / L."""
    yield from unless_grown(case)
    yield from unless(case.method, "step_size", Fixed)
    L = float(case.problem.smoothness)
    yield from above("step size", case.method.step_size.length, 1 / L, "1 / L")


measured = gap_after  # over every way to grow


def promised(case):
    """F(w) - F* - (a/2) ||grad F(w)||^2 + 2 a E||e_{K_0}||^2."""
    a = step_length(case)
    return gap_now(case) - a / 2 * square_gradient_now(case) + 2 * a * noise_now(case)


# The proof.


@lru_cache(maxsize=8)
def accepted_error(case):
    """E||e||^2 of the batch that is accepted."""
    return case.expected_next(square_error)


def descended(case):
    """F(w) - F* - (a/2) ||grad F(w)||^2 + (a/2) E||e||^2."""
    a = step_length(case)
    return gap_now(case) - a / 2 * square_gradient_now(case) + a / 2 * accepted_error(case)


@at_every_state
def largest_error(method, state):
    """E max_{K >= K_0} ||e_K||^2, over every order of the examples."""
    F, first = state.problem, batch_size(method, state)
    away = F.gradients(state.w) - F.gradient(state.w)
    orders = np.array(list(permutations(range(F.n))))
    errors = np.cumsum(away[orders], axis=1) / np.arange(1, F.n + 1)[:, None]
    return (errors**2).sum(axis=2)[:, first - 1 :].max(axis=1).mean()


# The error of the batch that is accepted, whatever stops its growth: two lines of both proofs.
STOPPED = (
    Step(
        r"\mathbb{E}\|e\|^2 \le \mathbb{E} \max_{K \ge K_0} \|e_K\|^2",
        accepted_error,
        largest_error,
        because="the batch that is accepted is one of them",
    ),
    Step(
        r"\mathbb{E} \max_{K \ge K_0} \|e_K\|^2 \le 4 \, \mathbb{E}\|e_{K_0}\|^2",
        largest_error,
        lambda case: 4 * noise_now(case),
        because="Doob's inequality: e_n = 0, ..., e_{K_0} is a martingale, given the larger batch every one of its"
        " examples is equally likely to be the last",
    ),
)

PROOF = (
    Step(
        r"\mathbb{E} F(w_+) - F^* \le F(w) - F^* - \tfrac a2 \|\nabla F(w)\|^2 + \tfrac a2 \mathbb{E}\|e\|^2",
        measured,
        descended,
        because="L-smoothness and a <= 1 / L, on every path: ||g||^2 - 2 <grad F, g> = ||e||^2 - ||grad F||^2",
    ),
    *STOPPED,
)


DEDUCTION = Deduction(
    letters={
        "F": gap_now,
        "E": measured,
        "G": square_gradient_now,
        "X": accepted_error,
        "M": largest_error,
        "N": noise_now,
        "a": step_length,
    },
    claim=("E", "F - a / 2 * G + 2 * a * N"),
    uses=(
        Use(1, "E", "F - a / 2 * G + a / 2 * X"),
        Use(2, "X", "M", "a / 2"),
        Use(3, "M", "4 * N", "a / 2"),
    ),
    given=("0 < a",),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=5)
    for a, distance, steps in ((0.5, 1.0, 2), (0.5, 0.3, 2), (1.0, 0.0, 1)):
        name, w = f"a = {a:g} / L, {distance:g} away", far_start(F, distance)
        yield Case(name, F, big_batch(a, 2), steps, w)
    F = small_quadratic(n=5, condition=1.0, noise=3.0)
    yield Case("much noise", F, big_batch(1.0, 2), 1, far_start(F, 0.5))
    F = regression(n=5)
    method = big_batch(1 / float(F.smoothness), 2)
    yield Case("regression", F, method, 2, far_start(F, 1.0))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=5)
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    yield Case("L too small", flatter, big_batch(3.9, 2), 2, far_start(F), note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=5)
    yield Case("long steps", F, big_batch(1.1, 2), 2, far_start(F), note="at most 1 / L")
    yield Case("Algorithm 2", F, big_batch_armijo(1.0, 2), 2, far_start(F), note="must be Fixed")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch as it runs, whatever stops the growth",
    source="ours, about De, Yadav, Jacobs and Goldstein (2017), Algorithm 1",
    kind="upper",
    ratio=0.8003,
    status="ours",
    statement=r"\mathbb{E}[F(w_+) - F^* \mid w] \le F(w) - F^* - \tfrac a2 \|\nabla F(w)\|^2"
    r" + 2 a \frac{\mathrm{tr}\,\Sigma}{K_0} \frac{n - K_0}{n - 1}",
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
