r"""PadaDamp on a non-convex function: the average squared gradient falls like log(T) / T.

Setting:    F is beta-smooth and bounded below by F*; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k = B_0 + ceil(rho k) examples, rho > 0, and
            0 < gamma <= 1 / beta.
Guarantee:  (1/T) sum_{k<T} E||grad F(w_k)||^2
                <=  2 (F(w_0) - F*) / (gamma T)  +  beta gamma sigma^2 S_T / T,
            S_T = sum_{k<T} 1 / B_k <= 1 / B_0 + ln((B_0 + rho (T - 1)) / B_0) / rho.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the rule; the bound is re-derived.
"""

from typing import Any

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LinearGrowth
from adaptivesgd.methods import padadamp, sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, MonteCarlo, Step, Theorem, Use, with_constants, without_constants
from theory.assumptions import BoundedVariance, Smooth
from theory.letters import first_gap, noise_level, smoothness
from theory.objections import above, unknown
from theory.quantities import gap, square_gradient
from theory.standard_steps import gap_now, next_gap, noise_now, square_gradient_now

from .averages import average, steps
from .deductions import GROWN, step, summed
from .examples import robust_regression, sigmoid_loss, sine_squares
from .growing import logarithm, unless_growing
from .lines import DESCENT
from .padadamp_convex import GROWTH, NOISE, bound_of_the_noise
from .rules import length, ran_out, unless_rule


def objections(case):
    """The batches grow linearly, the step is at most 1 / beta, and the data do not run out."""
    yield from unknown(case.problem, "minimum")
    yield from unless_rule(case, LinearGrowth)
    yield from unless_growing(case)
    yield from above(
        "step size", length(case.method), 1 / float(case.problem.smoothness), "1 / beta"
    )
    yield from ran_out(case)


def measured(case):
    """(1/T) sum_{k<T} E||grad F(w_k)||^2."""
    return average(case, square_gradient)


def promised(case):
    """2 (F(w_0) - F*) / (gamma T) + beta gamma sigma^2 S_T / T, with the logarithm for S_T."""
    gamma, beta, T = length(case.method), float(case.problem.smoothness), steps(case)
    noise = beta * gamma * case.given["sigma2"] * logarithm(case)
    return 2 * gap(case.states[0]) / (gamma * T) + noise / T


# The proof.


def lower(case):
    """delta - (gamma / 2) ||grad F||^2 + (beta gamma^2 / 2) sigma^2 / B_k."""
    gamma, beta = length(case.method), float(case.problem.smoothness)
    noise = beta * gamma**2 / 2 * bound_of_the_noise(case)
    return gap_now(case) - gamma / 2 * square_gradient_now(case) + noise


PROOF = (
    DESCENT,
    NOISE,
    Step(
        r"\mathbb{E}[\delta_{k+1} \mid w_k] \le \delta_k - \frac{\gamma}{2} \|\nabla F(w_k)\|^2"
        r" + \frac{\beta \gamma^2 \sigma^2}{2 B_k}",
        next_gap,
        lower,
        because="gamma <= 1 / beta; it telescopes",
    ),
    GROWTH,
)


DEDUCTION = summed(
    {
        "letters": GROWN
        | {
            "D": gap_now,
            "E": next_gap,
            "G": square_gradient_now,
            "N": noise_now,
            "b": smoothness,
            "g": step,
        },
        "claim": ("E", "D - g / 2 * G + b * g**2 / 2 * s * i"),
        "uses": (
            Use(1, "E", "D - g * (1 - b * g / 2) * G + b * g**2 / 2 * N"),
            Use(2, "N", "s * i", "b * g**2 / 2"),
        ),
        "slack": ("g / 2 * (1 - b * g) * G",),
        "given": ("0 < g", "0 < b", "b * g <= 1", "G >= 0"),
        "of": 3,
    },
    {
        "letters": {
            "m": measured,
            "d0": first_gap,
            "b": smoothness,
            "g": step,
            "s": noise_level,
        },
        "means": {"D": "M", "E": "M1", "G": "x"},
        "hypothesis": ("g / 2 * m * T + M", "d0 + b * g**2 / 2 * s * I"),
        "base": {"M": "d0"},
        "becomes": {"M": "M1"},
        "claim": ("m", "2 * d0 / (g * T) + b * g * s * U / T"),
        "end": "2 / (g * T)",
        "end_uses": (Use(4, "I", "U", "b * g * s / T"),),
        "end_slack": ("2 * M / (g * T)",),
        "given": ("M >= 0", "g > 0", "b > 0", "s >= 0"),
    },
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = sine_squares(n=4)
    common: dict[str, Any] = {"w": np.array([3.0]), "given": {"sigma2": float(F.variance)}}
    yield Case("every run", F, padadamp(0.1, 1, growth_rate=0.7), steps=4, **common)
    replaced = Method(LinearGrowth(1, 0.25), Fixed(0.125), sampler=Uniform(replace=True))
    yield Case("every run, with replacement", F, replaced, steps=3, **common)
    common = {"steps": 15, "engine": MonteCarlo(25)}
    F, sigma2 = robust_regression()
    method, given = padadamp(1 / float(F.smoothness), 2, growth_rate=1.5), {"sigma2": sigma2}
    yield Case("robust regression on diabetes", F, method, given=given, **common)
    F, sigma2 = sigmoid_loss()
    method, given = padadamp(0.5 / float(F.smoothness), 2, growth_rate=1.5), {"sigma2": sigma2}
    yield Case("sigmoid loss on breast cancer", F, method, given=given, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = sine_squares(n=4)
    common: dict[str, Any] = {"w": np.array([3.0]), "steps": 3}
    given, quiet = {"sigma2": float(F.variance)}, {"sigma2": float(F.variance) / 4}
    method = padadamp(0.1, 1, growth_rate=0.7)
    yield Case(
        "sigma^2 claimed too small", F, method, given=quiet, note="bounded variance", **common
    )
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    method = padadamp(0.5, 1, growth_rate=1.5)
    yield Case("beta claimed too small", flatter, method, given=given, note="beta-smooth", **common)


def refusals():
    """Where it does not apply."""
    F = sine_squares(n=5)
    common: dict[str, Any] = {
        "w": np.array([3.0]),
        "steps": 3,
        "given": {"sigma2": float(F.variance)},
    }
    yield Case("a constant batch", F, sgd(0.1, 1), note="must be LinearGrowth", **common)
    yield Case(
        "long steps", F, padadamp(0.2, 1, growth_rate=1.0), note="at most 1 / beta", **common
    )
    unbounded = without_constants(F, "minimum")
    yield Case(
        "no lower bound", unbounded, padadamp(0.1, 1, growth_rate=1.0), note="minimum", **common
    )


THEOREM = Theorem(
    name=__name__,
    title="PadaDamp, not convex: the average squared gradient falls like log(T) / T",
    source="Sievert and Charles (2019) for the rule; re-derived",
    kind="upper",
    ratio=0.2207,
    status="ours",
    statement=r"\frac{1}{T} \sum_{k<T} \mathbb{E}\|\nabla F(w_k)\|^2 \le \frac{2 \delta_0}{\gamma T} + \frac{\beta \gamma \sigma^2 S_T}{T},"
    r" \quad S_T \le \tfrac{1}{B_0} + \tfrac{1}{\rho} \ln \tfrac{B_0 + \rho (T - 1)}{B_0}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T",
)
