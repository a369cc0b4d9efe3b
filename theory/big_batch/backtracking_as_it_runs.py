r"""Big Batch with backtracking as it runs: one step of Algorithm 2, whatever ends the growth and the search.

Setting:    F is L-smooth, with a minimum F*, and every f_i is L_max-smooth. Nothing is assumed of the noise.
Method:     Algorithm 2 as it is run, from a point w with a step size alpha: a first batch of K_0 out of n examples
            drawn without replacement; while a test of the batch fails, more are added to it, up to n; alpha is
            multiplied by r if any were, and then by rho until l_B(w - a g) <= l_B(w) - c a ||g||^2; w+ = w - a g.
Guarantee:  E[F(w+) - F* | w, alpha]  <=  F(w) - F* - (s / (2 h)) ||grad F(w)||^2 + 2 h S E||e_{K_0}||^2,

            s = min(alpha, 2 rho (1 - c) / L_max),  S = r alpha (alpha if K_0 = n),  h = max(1, L S / (2 - L S)),

            if L S < 2; and E||e_{K_0}||^2 = (tr Sigma / K_0) (n - K_0) / (n - 1). The step may depend on the batch
            as it likes: all that is used is s <= a <= S. While S <= 1 / L, h is 1. No step of a run falls below
            min(a_0, 2 rho (1 - c) / L_max); but the search does not keep steps below 2 / L, as the batch may be
            flatter than F, and of longer ones the theorem says nothing. Nor does it cover Algorithm 3, whose
            second update uses the examples that have led to its point: see barzilai_borwein_as_it_runs.
Symbols:    alpha = the step size before the search, Sigma = the covariance of the grad f_i,
            e_{K_0} = g_{K_0} - grad F(w).
Kind:       upper.
Source:     ours, about De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            Algorithm 2, whose Theorem 3 is refuted (theorem_3); Doob (1953), for the inequality (attributed).
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from adaptivesgd.methods import big_batch, big_batch_armijo
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Armijo
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    batch_size,
    outside,
    proved,
    unless,
)
from theory.assumptions import Smooth, SmoothExamples
from theory.claims import with_constants
from theory.examples import far_start, regression, small_quadratic
from theory.standard_steps import gap_now, noise_now, square_gradient_now

from .as_it_runs import STOPPED, accepted_error, largest_error, unless_grown
from .sides import gap_after, square_error


def objections(case):
    """A batch that grows, a search that ends, and no step of 2 / L or more."""
    yield from unless_grown(case)
    yield from unless(case.method, "step_size", Armijo)
    L, states = float(case.problem.smoothness), case.states[:-1] or case.states
    S = max(start_of_search(case.method, state) for state in states)
    yield from outside("longest step", S, 2 / L, "2 / L")
    rule = case.method.step_size
    least = S * rule.shrink_factor ** (rule.max_trials - 1)
    yield from outside("last step of the search", least, accepted_by_all(case), "2 (1 - c) / L_max")


measured = gap_after  # over every way to grow


def accepted_by_all(case):
    """2 (1 - c) / L_max: every batch accepts a step as short as that."""
    return 2 * (1 - case.method.step_size.c1) / float(case.problem.max_smoothness)


def shortest(case):
    """s = min(alpha, 2 rho (1 - c) / L_max)."""
    return np.minimum(kept(case), case.method.step_size.shrink_factor * accepted_by_all(case))


@at_every_state
def kept(method, state):
    """alpha."""
    return float(state.memory.step_size)


def start_of_search(method, state):
    """S = r alpha, or alpha if the batch cannot grow."""
    grows = batch_size(method, state) < state.problem.n
    return float(state.memory.step_size) * (method.step_size.regrowth_factor if grows else 1.0)


longest = at_every_state(start_of_search)


def price(case):
    """h = max(1, L S / (2 - L S))."""
    q = float(case.problem.smoothness) * longest(case)
    return np.maximum(1.0, q / (2 - q))


def promised(case):
    """F(w) - F* - (s / (2 h)) ||grad F(w)||^2 + 2 h S E||e_{K_0}||^2."""
    s, S, h = shortest(case), longest(case), price(case)
    return gap_now(case) - s / (2 * h) * square_gradient_now(case) + 2 * h * S * noise_now(case)


# The proof.


@lru_cache(maxsize=8)
def step_times_signal(case):
    """E[a] ||grad F(w)||^2."""
    return square_gradient_now(case) * case.expected_next(lambda after: float(after.step_size))


@lru_cache(maxsize=8)
def step_times_error(case):
    """E[a ||e||^2]."""
    return case.expected_next(lambda after: float(after.step_size) * square_error(after))


def descended(case):
    """F(w) - F* - E[a] ||grad F(w)||^2 / (2 h) + (h / 2) E[a ||e||^2]."""
    h = price(case)
    return gap_now(case) - step_times_signal(case) / (2 * h) + h / 2 * step_times_error(case)


PROOF = (
    Step(
        r"\mathbb{E} F(w_+) - F^* \le F(w) - F^* - \tfrac{1}{2h} \mathbb{E}[a] \|\nabla F(w)\|^2"
        r" + \tfrac h2 \mathbb{E}[a \|e\|^2]",
        measured,
        descended,
        because="L-smoothness, on every path: for q = L a <= L S the form (2 - q - 1/h) x^2 + 2 (1 - q) x y"
        " + (h - q) y^2 is not negative, with x = ||grad F||, y = the part of e along it; the rest of e has"
        " h - q >= 0",
    ),
    Step(
        r"s \|\nabla F(w)\|^2 \le \mathbb{E}[a] \|\nabla F(w)\|^2",
        lambda case: shortest(case) * square_gradient_now(case),
        step_times_signal,
        because="l_B is L_max-smooth: it accepts every a <= 2 (1 - c) / L_max, so that the step before a"
        " shrinkage was longer",
    ),
    Step(
        r"\mathbb{E}[a \|e\|^2] \le S \, \mathbb{E}\|e\|^2",
        step_times_error,
        lambda case: longest(case) * accepted_error(case),
        because="the search begins at S at most, and only shortens",
    ),
    *STOPPED,
)


DEDUCTION = Deduction(
    letters={
        "F": gap_now,
        "E": measured,
        "G": square_gradient_now,
        "A": step_times_signal,
        "C": step_times_error,
        "X": accepted_error,
        "M": largest_error,
        "N": noise_now,
        "s": shortest,
        "S": longest,
        "h": price,
    },
    claim=("E", "F - s / (2 * h) * G + 2 * h * S * N"),
    uses=(
        Use(1, "E", "F - A / (2 * h) + h / 2 * C"),
        Use(2, "s * G", "A", "1 / (2 * h)"),
        Use(3, "C", "S * X", "h / 2"),
        Use(4, "X", "M", "h * S / 2"),
        Use(5, "M", "4 * N", "h * S / 2"),
    ),
    given=("0 < S", "1 <= h"),
)


ALGEBRA = (
    proved(
        r"(2 - q - \tfrac1h) x^2 + 2 (1 - q) x y + (h - q) y^2 \ge 0",
        lambda q, h, x, y: (
            (h * (2 - q) - 1) * x**2 + 2 * h * (1 - q) * x * y + h * (h - q) * y**2 >= 0,
            q > 0,
            h >= 1,
            h * (2 - q) >= q,
        ),
    ),
    proved(
        r"h \ge q \text{ if } h (2 - q) \ge q, \; h \ge 1",
        lambda q, h: (h >= q, q > 0, h >= 1, h * (2 - q) >= q),
    ),
    proved(
        r"1 - \tfrac{L_B a}{2} \ge c \text{ if } a \le 2 (1 - c) / L_{\max}, \; L_B \le L_{\max}",
        lambda a, c, B, L: (1 - B * a / 2 >= c, a > 0, c > 0, B > 0, B <= L, a * L <= 2 * (1 - c)),
    ),
)


# Where it is checked.


def without_growth_of_steps(method):
    """The same with r = 1."""
    return replace(method, step_size=replace(method.step_size, regrowth_factor=1.0))


def examples():
    """Where it holds."""
    F = small_quadratic(n=5)
    for a, c, distance, steps in ((0.5, 0.5, 1.0, 1), (0.3, 0.1, 0.3, 2), (0.7, 0.1, 0.0, 1)):
        name = f"a_0 = {a:g} / L, c = {c:g}, {distance:g} away"
        yield Case(name, F, big_batch_armijo(a, 2, c1=c), steps, far_start(F, distance))
    F = small_quadratic(n=5, condition=1.0, noise=3.0)
    yield Case("much noise", F, big_batch_armijo(0.5, 2), 1, far_start(F, 0.5))
    method = without_growth_of_steps(big_batch_armijo(1.5, 2, c1=0.5))
    yield Case("a_0 = 1.5 / L, which is halved", F, method, 2, far_start(F, 0.5))
    F = small_quadratic(n=5, condition=1.0, noise=0.01)
    method = without_growth_of_steps(big_batch_armijo(1.5, 4))
    yield Case("a_0 = 1.5 / L, which is kept", F, method, 2, far_start(F, 0.5))
    F = regression(n=5)
    method = big_batch_armijo(0.5 / float(F.smoothness), 2)
    yield Case("regression", F, method, 1, far_start(F, 1.0))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=5)
    flatter = with_constants(F, smoothness=F.smoothness / 8, max_smoothness=F.max_smoothness / 8)
    yield Case("L too small", flatter, big_batch_armijo(8.0, 5), 1, far_start(F), note="L-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=5)
    w = far_start(F)
    yield Case("long steps", F, big_batch_armijo(1.0, 2), 1, w, note="must be below 2 / L")
    yield Case("Algorithm 1", F, big_batch(0.5, 2), 1, w, note="must be Armijo")
    method = big_batch_armijo(0.5, 2)
    replaced = replace(method, sampler=Uniform(replace=True))
    yield Case("with replacement", F, replaced, 1, w, note="without replacement")
    hasty = replace(method, step_size=Armijo(0.9, c1=0.9, max_trials=2))
    yield Case("two trials", F, hasty, 1, w, note="last step of the search")


THEOREM = Theorem(
    name=__name__,
    title="Big Batch with backtracking as it runs, whatever stops the growth",
    source="ours, about De, Yadav, Jacobs and Goldstein (2017), Algorithm 2",
    kind="upper",
    ratio=0.7951,
    status="ours",
    statement=r"\mathbb{E}[F(w_+) - F^* \mid w, \alpha] \le F(w) - F^* - \frac{s}{2h} \|\nabla F(w)\|^2"
    r" + 2 h S \frac{\mathrm{tr}\,\Sigma}{K_0} \frac{n - K_0}{n - 1}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    certificates=ALGEBRA,
    assumptions=(Smooth(), SmoothExamples()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
