r"""CABS with a fixed step keeps a noise floor, which falls with the step only as its batch allows.

Setting:    F(w) = F* + (h/2) ||w - w*||^2 with F* > 0, and noise whose variance V = tr Sigma is the same everywhere.
Method:     w+ = w - a g, a < 2 / h, with a batch of m = max(m_0, ceil(a V / F(w))) examples, drawn with
            replacement; m_0 is the smallest batch, 1 or more.
Guarantee:  E F(w_k) - F*  >=  q^k (F(w_0) - F*) + (1 - q^k) (a / (2 (2 - h a))) F* / (a + m_0 F* / V),

            q = (1 - h a)^2. A whole batch is at most a V / F + m_0, so its noise V / m is at least
            F* / (a + m_0 F* / V). It is also at most F / a and at most V / m_0: in the long run the gap lies below
            F* / (3 - 2 h a), if a < 3 / (2 h), and below a V / (2 m_0 (2 - h a)). So the floor falls with a once a
            is below m_0 F* / V, where the batch is m_0 all the time: it is then that of SGD.
Kind:       lower.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates", whose rule takes F* to be 0.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.methods import cabs
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Chain,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_state,
    outside,
    proved,
    unless,
)
from theory.examples import far_start, small_quadratic
from theory.letters import first_gap, smoothness, step_length
from theory.passage import RunsAndBatches
from theory.quantities import batch_size, gap, noise, variance
from theory.standard_steps import gap_now, next_gap, noise_now

from .coupled import Coupled, unless_independent, unless_isotropic, wished
from .expected_gain import twice


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_independent(case)
    yield from unless_isotropic(case)
    yield from unless(case.method, "batch_size", Coupled)
    a, h = case.method.step_size.length, float(case.problem.smoothness)
    yield from outside("step size", a, 2 / h, "2 / h")
    rule = case.method.batch_size
    if (rule.alpha, rule.c) != (a, 1.0):
        yield f"the rule must be Coupled({a:.6g}), with c = 1, not {rule!r}"


def letters(case):
    """h, a, F*, V and m_0."""
    F, method = case.problem, case.method
    V = variance(case.first)
    return (
        float(F.smoothness),
        method.step_size.length,
        float(F.minimum),
        V,
        method.batch_size.least,
    )


def measured(case):
    """E F(w_k) - F*, k = 0..K."""
    return case.expected(gap)


def iterated(case, factor, added):
    """x_{k+1} = factor x_k + added from x_0 = F(w_0) - F*, k = 0..K."""
    values = [gap(case.first)]
    for _ in range(case.steps):
        values.append(factor * values[-1] + added)
    return np.array(values)


def promised(case):
    """The recursion with the least noise."""
    h, a, least, V, m = letters(case)
    return iterated(case, (1 - h * a) ** 2, h * a**2 / 2 * least / (a + m * least / V))


# The proof.


@at_every_state
def shrunk_and_shaken(method, state):
    """(1 - h a)^2 (F(w) - F*) + (h a^2 / 2) E||e||^2."""
    h, a = float(state.problem.smoothness), method.step_size.length
    return (1 - h * a) ** 2 * gap(state) + h * a**2 / 2 * noise(method, state)


@at_every_state
def sizes(method, state):
    """m."""
    return batch_size(method, state)


@at_every_state
def largest(method, state):
    """a V / F(w) + m_0."""
    return wished(method, state) + method.batch_size.least


def least_noise(case):
    """F* / (a + m_0 F* / V)."""
    _, a, least, V, m = letters(case)
    return np.full(len(case.states) - 1, least / (a + m * least / V))


def contracted(case):
    """(1 - h a)^2 (F(w) - F*) + (h a^2 / 2) F* / (a + m_0 F* / V)."""
    h, a, *_ = letters(case)
    return (1 - h * a) ** 2 * gap_now(case) + h * a**2 / 2 * least_noise(case)


def with_the_coupled_noise(case):
    """The recursion with the noise F / a."""
    h, a, least, *_ = letters(case)
    return iterated(case, (1 - h * a) ** 2 + h * a / 2, h * a / 2 * least)


def with_the_smallest_batch(case):
    """The recursion with the noise V / m_0."""
    h, a, _, V, m = letters(case)
    return iterated(case, (1 - h * a) ** 2, h * a**2 / 2 * V / m)


def floors(case):
    """The long run: from below, and the smaller one from above."""
    h, a, least, V, m = letters(case)
    below = a / (2 * (2 - h * a)) * least / (a + m * least / V)
    coupled = least / (3 - 2 * h * a) if 2 * h * a < 3 else np.inf
    return below, min(coupled, a * V / (2 * m * (2 - h * a)))


PROOF = (
    Step(
        r"\mathbb{E} F(w_+) - F^* = (1 - h a)^2 (F(w) - F^*) + \tfrac{h a^2}{2} \mathbb{E}\|e\|^2",
        next_gap,
        shrunk_and_shaken,
        "==",
        because="w+ - w* = (1 - h a)(w - w*) - a e, and E e = 0",
    ),
    Step(
        r"m \le \frac{a V}{F(w)} + m_0",
        sizes,
        largest,
        because="the rule, rounded up",
    ),
    Step(
        r"\mathbb{E}\|e\|^2 \ge \frac{F^*}{a + m_0 F^* / V}",
        noise_now,
        least_noise,
        ">=",
        because="V / m, the line above, and F >= F*",
    ),
    Step(
        r"\mathbb{E} F(w_+) - F^* \ge (1 - h a)^2 (F(w) - F^*) + \tfrac{h a^2}{2} \frac{F^*}{a + m_0 F^* / V}",
        next_gap,
        contracted,
        ">=",
        because="the first and the third line",
    ),
    Step(
        r"\mathbb{E} F(w_k) - F^* \le x_k, \quad x_{k+1} = (1 - h a)^2 x_k + \tfrac{h a}{2} (x_k + F^*)",
        measured,
        with_the_coupled_noise,
        because="E||e||^2 <= F / a, as m >= a V / F; by induction",
    ),
    Step(
        r"\mathbb{E} F(w_k) - F^* \le y_k, \quad y_{k+1} = (1 - h a)^2 y_k + \tfrac{h a^2}{2} \frac{V}{m_0}",
        measured,
        with_the_smallest_batch,
        because="E||e||^2 <= V / m_0; by induction",
    ),
)


def floor_of_the_noise(case):
    """F* / (a + m_0 F* / V)."""
    return least_noise(case)


def floor_throughout(case):
    """F* / (a + m_0 F* / V), a number."""
    _, a, least, V, m = letters(case)
    return least / (a + m * least / V)


CHAIN = Chain(
    letters={
        "M": measured,
        "P": None,
        "D0": first_gap,
        "X": promised,
        "x": floor_throughout,
        "h": smoothness,
        "a": step_length,
    },
    means={"D": "M", "E": "P"},
    hypothesis=("M", "X"),
    base={"M": "D0", "X": "D0"},
    becomes={"M": "P", "X": "(1 - h * a)**2 * X + h * a**2 / 2 * x"},
    claim=("M", "X"),
    times=("1", "(1 - h * a)**2"),
    given=("0 < h",),
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "N": noise_now,
        "x": floor_of_the_noise,
        "h": smoothness,
        "a": step_length,
    },
    claim=("E", "(1 - h * a)**2 * D + h * a**2 / 2 * x"),
    uses=(
        Use(1, "E", "(1 - h * a)**2 * D + h * a**2 / 2 * N", "-1"),
        Use(3, "N", "x", "h * a**2 / 2"),
    ),
    given=("0 < h",),
    of=4,
    then="in expectation, by induction on k",
    chain=CHAIN,
)


ALGEBRA = (
    proved(
        r"G = (1 - x)^2 G + \tfrac x2 (G + F) \Rightarrow G = \frac{F}{3 - 2x}",
        lambda G, F, x: ((3 - 2 * x) * G == F, G == (1 - x) ** 2 * G + x / 2 * (G + F), x > 0),
    ),
    proved(
        r"m \le \frac{a V}{F} + m_0,\ F \ge F^* \Rightarrow \frac Vm \ge \frac{F^*}{a + m_0 F^* / V}",
        lambda m, a, V, F, f, k: (
            V * (a + k * f / V) >= f * m,
            m * F <= a * V + k * F,
            F >= f,
            f > 0,
            V > 0,
            a > 0,
            k > 0,
        ),
    ),
)


# Where it is checked.


def exact(step_size, least=1):
    """SGD with CABS's rule from perfect evidence, drawing with replacement."""
    return twice(Method(Coupled(step_size, least=least), Fixed(step_size)))


def examples():
    """Where it holds."""
    F = small_quadratic(condition=1.0)
    for a, least in ((0.5, 1), (0.1, 1), (1.2, 1), (0.5, 3)):
        name = f"a = {a:g} / h, m_0 = {least}"
        yield Case(name, F, exact(a, least), 12, far_start(F, 1.0), engine=RunsAndBatches(60))


def broken():
    """Where an assumption is broken, so that it fails."""
    F, engine = small_quadratic(), RunsAndBatches(20)
    yield Case(
        "two eigenvalues", F, exact(0.5), 3, far_start(F), engine=engine, note="one eigenvalue"
    )


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("two eigenvalues", F, exact(0.5), 3, note="all eigenvalues must be the same")
    F, once = small_quadratic(condition=1.0), Method(Coupled(0.5), Fixed(0.5), sampler=Uniform())
    yield Case("each example once", F, once, 3, note="must be drawn with replacement")
    released = twice(cabs(0.5, 2, 2, 3, decay=0.5))
    yield Case("averages", F, released, 3, note="the batch size must be Coupled")


THEOREM = Theorem(
    name=__name__,
    title="CABS's noise floor, for batches that exist",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="lower",
    ratio=0.8494,
    status="ours",
    statement=r"\mathbb{E} F(w_k) - F^* \ge q^k (F(w_0) - F^*) + (1 - q^k) \frac{a}{2 (2 - h a)}"
    r" \frac{F^*}{a + m_0 F^* / V}, \quad q = (1 - h a)^2",
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
