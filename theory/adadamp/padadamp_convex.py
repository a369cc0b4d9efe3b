r"""PadaDamp on a convex function: the average loss falls like log(T) / T.

Setting:    F is convex and beta-smooth, and has a minimiser w*; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k = B_0 + ceil(rho k) examples, rho > 0, and
            0 < gamma < 1 / beta.
Guarantee:  (1/T) sum_{k<T} E F(w_k) - F*  <=  (||w_0 - w*||^2 + gamma^2 sigma^2 S_T) / (a T),
            a = 2 gamma (1 - gamma beta),
            S_T = sum_{k<T} 1 / B_k <= 1 / B_0 + ln((B_0 + rho (T - 1)) / B_0) / rho.

            With gamma = 1 / (2 beta): 2 beta ||w_0 - w*||^2 / T + sigma^2 S_T / (2 beta T). This is
            worse than AdaDamp by a factor log T, without looking at the loss.
Kind:       upper.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the rule; the bound is re-derived.
"""

from adaptivesgd import Method
from adaptivesgd.batch_sizes import LinearGrowth, RoundedLinearGrowth
from adaptivesgd.methods import padadamp, sgd
from adaptivesgd.step_sizes import Fixed
from theory import (
    Case,
    Moments,
    MonteCarlo,
    Step,
    Theorem,
    Use,
    gap,
    with_constants,
    without_constants,
)
from theory.assumptions import BoundedVariance, Convex, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound
from theory.letters import noise_level, smoothness
from theory.objections import outside, unknown
from theory.standard_steps import gap_now, noise_now, square_gradient_now

from .averages import average, distances, first_distance, next_distances, slopes_towards, steps
from .deductions import GROWN, SECOND, first_square, step, summed
from .growing import inverses, logarithm, sizes, unless_growing
from .lines import EXPANSION, SLOPE, SUPPORT
from .rules import length, ran_out, unless_rule


def objections(case):
    """The batches grow linearly, the step is below 1 / beta, and the data do not run out."""
    yield from unknown(case.problem, "minimiser", "minimum")
    yield from unless_rule(case, LinearGrowth)
    yield from unless_growing(case)
    yield from outside(
        "step size", length(case.method), 1 / float(case.problem.smoothness), "1 / beta"
    )
    yield from ran_out(case)


def a(case):
    """2 gamma (1 - gamma beta)."""
    gamma = length(case.method)
    return 2 * gamma * (1 - gamma * float(case.problem.smoothness))


def measured(case):
    """(1/T) sum_{k<T} E F(w_k) - F*."""
    return average(case, gap)


def promised(case):
    """(||w_0 - w*||^2 + gamma^2 sigma^2 S_T) / (a T), with the logarithm for S_T."""
    noise = length(case.method) ** 2 * case.given["sigma2"] * logarithm(case)
    return (first_distance(case) + noise) / (a(case) * steps(case))


# The proof.


def bound_of_the_noise(case):
    """sigma^2 / B_k."""
    return case.given["sigma2"] / sizes(case)


def nearer(case):
    """||w - w*||^2 - a delta + gamma^2 sigma^2 / B_k."""
    noise = length(case.method) ** 2 * bound_of_the_noise(case)
    return distances(case) - a(case) * gap_now(case) + noise


GROWTH = Step(
    r"\sum_{k<T} \frac{1}{B_k} \le \frac{1}{B_0} + \frac{1}{\rho} \ln \frac{B_0 + \rho (T - 1)}{B_0}",
    inverses,
    logarithm,
    because="B_k >= B_0 + rho k, and the integral of 1 / (B_0 + rho x)",
)
NOISE = Step(
    r"\mathbb{E}\|e_k\|^2 \le \sigma^2 / B_k",
    noise_now,
    bound_of_the_noise,
    because="bounded variance",
)
PROOF = (
    EXPANSION,
    SUPPORT,
    SLOPE,
    NOISE,
    Step(
        r"\mathbb{E}[\|w_{k+1} - w^*\|^2 \mid w_k] \le \|w_k - w^*\|^2 - a \delta_k + \gamma^2 \sigma^2 / B_k",
        next_distances,
        nearer,
        because="the lines above; it telescopes",
    ),
    GROWTH,
)


DEDUCTION = summed(
    {
        "letters": GROWN
        | {
            "D": distances,
            "E": next_distances,
            "P": slopes_towards,
            "G": square_gradient_now,
            "N": noise_now,
            "d": gap_now,
            "b": smoothness,
            "g": step,
        },
        "claim": ("E", "D - 2 * g * (1 - g * b) * d + g**2 * s * i"),
        "uses": (
            Use(1, *SECOND),
            Use(2, "P", "d", "2 * g"),
            Use(3, "G", "2 * b * d", "g**2"),
            Use(4, "N", "s * i", "g**2"),
        ),
        "given": ("g > 0",),
        "of": 5,
    },
    {
        "letters": {
            "m": measured,
            "D0": first_square,
            "b": smoothness,
            "g": step,
            "s": noise_level,
        },
        "means": {"D": "M", "E": "M1", "d": "x"},
        "hypothesis": ("2 * g * (1 - g * b) * m * T + M", "D0 + g**2 * s * I"),
        "base": {"M": "D0"},
        "becomes": {"M": "M1"},
        "claim": ("m", "(D0 + g**2 * s * U) / (2 * g * (1 - g * b) * T)"),
        "end": "1 / (2 * g * (1 - g * b) * T)",
        "end_uses": (Use(6, "I", "U", "g**2 * s / (2 * g * (1 - g * b) * T)"),),
        "end_slack": ("M / (2 * g * (1 - g * b) * T)",),
        "given": ("M >= 0", "g > 0", "g * b < 1", "s >= 0"),
    },
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=50, dim=5, condition=50.0)
    common = {"w": far_start(F), "given": {"sigma2": variance_bound(F)}, "engine": Moments()}
    yield Case("gamma = 1 / (2 beta)", F, padadamp(0.5, 1, growth_rate=0.5), steps=60, **common)
    yield Case(
        "short steps, slow growth", F, padadamp(0.1, 2, growth_rate=0.05), steps=60, **common
    )
    F = breast_cancer(ridge=0.001)
    method = padadamp(0.5 / float(F.smoothness), 2, growth_rate=1.5)
    common = {"given": {"sigma2": variance_bound(F)}, "engine": MonteCarlo(25)}
    yield Case("logistic regression on breast cancer", F, method, steps=15, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=50, dim=5)
    common = {"w": far_start(F), "steps": 20, "engine": Moments()}
    given, quiet = {"sigma2": variance_bound(F)}, {"sigma2": variance_bound(F) / 4}
    method = padadamp(0.5, 1, growth_rate=0.5)
    yield Case(
        "sigma^2 claimed too small", F, method, given=quiet, note="bounded variance", **common
    )
    flatter = with_constants(F, smoothness=F.smoothness / 4)
    method = padadamp(2.0, 1, growth_rate=0.5)
    yield Case("beta claimed too small", flatter, method, given=given, note="beta-smooth", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=50, dim=5)
    common = {"w": far_start(F), "given": {"sigma2": variance_bound(F)}}
    rounded = Method(RoundedLinearGrowth(1, 0.5), Fixed(0.5))
    yield Case("another growth", F, rounded, note="must be LinearGrowth", **common)
    yield Case("a constant batch", F, sgd(0.5, 1), note="must be LinearGrowth", **common)
    yield Case("no growth", F, padadamp(0.5, 1, growth_rate=0.0), note="must grow", **common)
    yield Case("long steps", F, padadamp(1.0, 1, growth_rate=0.5), note="below 1 / beta", **common)
    lost = without_constants(F, "minimiser")
    yield Case("w* unknown", lost, padadamp(0.5, 1, growth_rate=0.5), note="minimiser", **common)


THEOREM = Theorem(
    name=__name__,
    title="PadaDamp, convex: the average gap falls like log(T) / T",
    source="Sievert and Charles (2019) for the rule; re-derived",
    kind="upper",
    ratio=0.266,
    status="ours",
    statement=r"\frac{1}{T} \sum_{k<T} \mathbb{E} \delta_k \le \frac{\|w_0 - w^*\|^2 + \gamma^2 \sigma^2 S_T}{2 \gamma (1 - \gamma \beta) T},"
    r" \quad S_T \le \tfrac{1}{B_0} + \tfrac{1}{\rho} \ln \tfrac{B_0 + \rho (T - 1)}{B_0}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), Convex(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T",
)
