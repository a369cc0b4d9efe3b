r"""SGD with steps like 1/k: the expected gap falls like 1/k.

Setting:    F is L-smooth and satisfies the PL inequality with mu (strong convexity implies it);
            tr Sigma(w) <= sigma^2 everywhere.
Method:     w_{k+1} = w_k - a_k g_k,  a_k = b / (c + k),  b > 1 / mu,  a_0 <= 1 / L, and g_k the mean
            of B examples, drawn uniformly.
Guarantee:  E F(w_k) - F*  <=  nu / (c + k),
            nu = max( b^2 L sigma^2 / (2 B (b mu - 1)),  c (F(w_0) - F*) ).
Kind:       upper.
Source:     Bottou, Curtis & Nocedal (2018), Theorem 4.7; steps counted from k = 0.
"""

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import InverseTime
from theory import (
    Case,
    Chain,
    Deduction,
    Moments,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    above,
    gap,
    unless,
)
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.letters import (
    each_step,
    first_gap,
    fixed_batch,
    index,
    noise_level,
    pl_constant,
    smoothness,
)
from theory.standard_steps import (
    DESCENT,
    POLYAK,
    gap_now,
    lengths,
    next_gap,
    noise_now,
    square_gradient_now,
)


def objections(case):
    """What the method must be like."""
    yield from unless(case.method, "batch_size", Constant)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", InverseTime)
    yield from unless(case.method, "sampler", Uniform)
    L, mu, _, b, _, _ = letters(case)
    yield from above("first step size", case.method.step_size.initial_step, 1 / L, "1 / L")
    if b <= 1 / mu:
        yield f"the step sizes b / (c + k) need b > 1 / mu = {1 / mu:.6g}, not {b:.6g}"


def letters(case):
    """L, mu, sigma^2, b, c and B."""
    F, method = case.problem, case.method
    c = 1 / method.step_size.decay_rate
    b, B = c * method.step_size.initial_step, method.batch_size.size
    return float(F.smoothness), float(F.pl_constant), case.given["sigma2"], b, c, B


def bound(case):
    """nu."""
    L, mu, sigma2, b, c, B = letters(case)
    return max(b**2 * L * sigma2 / (2 * B * (b * mu - 1)), c * gap(case.first))


def measured(case):
    """E F(w_k) - F*, k = 0..K."""
    return case.expected(gap)


def promised(case):
    """nu / (c + k)."""
    return bound(case) / (letters(case)[4] + np.arange(case.steps + 1))


# The proof.


def contracted(case):
    """(1 - mu a_k) (F(w) - F*) + a_k^2 L sigma^2 / (2 B)."""
    L, mu, sigma2, _, _, B = letters(case)
    a = lengths(case)
    return (1 - mu * a) * gap_now(case) + a**2 * L * sigma2 / (2 * B)


def one_more(case):
    """The right side of the line above, at the bound nu / (c + k) of the gap."""
    L, mu, sigma2, _, c, B = letters(case)
    a, nu = lengths(case), bound(case)
    return (1 - mu * a) * nu / (c + np.arange(len(a))) + a**2 * L * sigma2 / (2 * B)


def promised_next(case):
    """nu / (c + k + 1)."""
    return promised(case)[1 : len(case.states)]


PROOF = (
    DESCENT,
    POLYAK,
    Step(
        r"\mathbb{E}\|e\|^2 \le \sigma^2 / B",
        noise_now,
        each_step(lambda case: case.given["sigma2"] / case.method.batch_size.size),
        because="bounded variance",
    ),
    Step(
        r"\mathbb{E}[F(w_+) \mid w] - F^* \le (1 - \mu a_k)(F(w) - F^*) + \frac{a_k^2 L \sigma^2}{2 B}",
        next_gap,
        contracted,
        because="both, a_k <= 1 / L, and E||e||^2 <= sigma^2 / B",
    ),
    Step(
        r"(1 - \mu a_k) \frac{\nu}{c + k} + \frac{a_k^2 L \sigma^2}{2 B} \le \frac{\nu}{c + k + 1}",
        one_more,
        promised_next,
        because="nu >= b^2 L sigma^2 / (2 B (b mu - 1)), and (c+k)^2 >= (c+k+1)(c+k-1); induction",
    ),
)


def numerator(case):
    """b, of the step size b / (c + k)."""
    return letters(case)[3]


def offset(case):
    """c, of the step size b / (c + k)."""
    return letters(case)[4]


CHAIN = Chain(
    letters={
        "M": measured,
        "P": None,
        "D0": first_gap,
        "v": bound,
        "b": numerator,
        "c": offset,
        "k": index,
        "L": smoothness,
        "m": pl_constant,
        "s": noise_level,
        "B": fixed_batch,
    },
    means={"D": "M", "E": "P"},
    where={"a": "b / (c + k)"},
    hypothesis=("M", "v / (c + k)"),
    base={"M": "D0", "k": "0"},
    becomes={"M": "P", "k": "k + 1"},
    claim=("M", "v / (c + k)"),
    times=("1", "1 - m * b / (c + k)"),
    slack=(
        "(v * (b * m - 1) - b**2 * L * s / (2 * B)) / (c + k)**2",
        "v / ((c + k)**2 * (c + k + 1))",
    ),
    given=(
        "0 < m",
        "m <= L",
        "0 < c",
        "0 <= k",
        "b * L <= c",
        "b * m > 1",
        "0 < B",
        "v >= c * D0",
        "v * (b * m - 1) >= b**2 * L * s / (2 * B)",
        "v >= 0",
    ),
)


DEDUCTION = Deduction(
    letters={
        "D": gap_now,
        "E": next_gap,
        "G": square_gradient_now,
        "N": noise_now,
        "L": smoothness,
        "m": pl_constant,
        "a": lengths,
        "s": noise_level,
        "B": fixed_batch,
    },
    claim=("E", "(1 - m * a) * D + a**2 * L * s / (2 * B)"),
    uses=(
        Use(1, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
        Use(2, "G", "2 * m * D", "a * (1 - a * L / 2)"),
        Use(3, "N", "s / B", "a**2 * L / 2"),
    ),
    slack=("m * a * (1 - a * L) * D",),
    given=("0 < a", "a * L <= 1", "0 < L", "0 < m", "D >= 0"),
    of=4,
    then="with the last line, by induction on k",
    chain=CHAIN,
)


# Where it is checked.


def inverse_time(problem, b_mu=2.0):
    """b = b_mu / mu, and c so that a_0 = 1 / L."""
    L, b = float(problem.smoothness), b_mu / float(problem.pl_constant)
    return InverseTime(1 / L, decay_rate=1 / (L * b))


def examples():
    """Where it holds."""
    F = small_quadratic(n=50, dim=5)
    common = {"w": far_start(F, 6.0), "engine": Moments(), "given": {"sigma2": variance_bound(F)}}
    yield Case("b = 2 / mu", F, sgd(inverse_time(F), 2), 200, **common)
    yield Case("b = 1.2 / mu", F, sgd(inverse_time(F, 1.2), 2), 200, **common)
    F = small_quadratic(n=20, dim=3, condition=1.0, noise=3.0)
    given = {"sigma2": variance_bound(F)}
    yield Case("L = mu", F, sgd(inverse_time(F), 1), 100, engine=Moments(), given=given)
    F = breast_cancer()
    given = {"sigma2": variance_bound(F)}
    method = sgd(inverse_time(F), 32)
    yield Case(
        "logistic regression on breast cancer", F, method, 20, engine=MonteCarlo(40), given=given
    )


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=50, dim=5)
    given = {"sigma2": variance_bound(F) / 50}
    common = {"w": far_start(F, 1.0), "engine": Moments(), "given": given}
    yield Case(
        "sigma^2 too small", F, sgd(inverse_time(F), 1), 60, note="bounded variance", **common
    )
    F = small_quadratic(n=50, dim=5, condition=30.0, noise=0.1)
    given = {"sigma2": variance_bound(F)}
    common = {"w": far_start(F, 9.0), "engine": Moments(), "given": given}
    slow = sgd(InverseTime(1.0, decay_rate=1.0), 1)
    yield Case("b = 1 / L: steps fall too fast", F, slow, 60, note="b > 1 / mu", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=50, dim=5)
    given = {"sigma2": variance_bound(F)}
    fast = sgd(InverseTime(0.5, decay_rate=1.0), 2)
    yield Case("steps fall too fast", F, fast, given=given, note="need b > 1 / mu = 4")
    long = sgd(InverseTime(3.0, decay_rate=0.1), 2)
    yield Case(
        "a long first step", F, long, given=given, note="the first step size must be at most 1 / L"
    )
    yield Case("a fixed step", F, sgd(0.1, 2), given=given, note="must be InverseTime")


THEOREM = Theorem(
    name=__name__,
    title="SGD with steps like 1/k: the gap falls like 1/k",
    source="Bottou, Curtis & Nocedal (2018), Theorem 4.7",
    kind="upper",
    ratio=0.75,
    status="attributed",
    statement=r"\mathbb{E} F(w_k) - F^* \le \frac{\nu}{c + k}, \quad"
    r" \nu = \max \left( \frac{b^2 L \sigma^2}{2 B (b \mu - 1)}, c (F(w_0) - F^*) \right)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
