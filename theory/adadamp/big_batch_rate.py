r"""AdaDamp has exactly the rate of Big Batch SGD, if c is chosen for the same theta.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha; tr Sigma(w) <= sigma^2.
Method:     AdaDamp with c = ((1 - theta^2) / theta^2) sigma^2 / (2 alpha), 0 < theta < 1, and its best
            step gamma = 1 / (beta (1 + q)), q = sigma^2 / (2 alpha c).
Guarantee:  gamma = (1 - theta^2) / beta,  and  1 - r  =  1 - (1 - theta^2) alpha / beta:

            the step and the rate of Big Batch SGD under condition (4) with theta, in the sharp form
            of its Theorem 2. Both are attained where alpha = beta.
Kind:       identity.
Source:     ours: a bridge from Sievert and Charles (2019) to De, Yadav, Jacobs and Goldstein
            (2017), "Automated inference with adaptive batches", Theorem 2, sharpened.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.step_sizes import Fixed
from theory import Case, Cubature, Deduction, Fresh, Step, Theorem, Use, far_start, gap
from theory.big_batch.constants import sharp_beta
from theory.letters import pl_constant, smoothness

from .examples import stream
from .linear_rate import q, rate
from .passes_big_batch_test import least_constant
from .rules import OverGap, length

THETAS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.99)
SLACK = 1e-12  # relative; so that rounding does not make B_0 one larger


def objections(case):
    """0 < theta < 1."""
    for theta in thetas(case):
        if not 0 < theta < 1:
            yield f"theta must lie in (0, 1), not {theta:g}"


def thetas(case):
    """The thetas that are compared, shape (m,)."""
    return np.array(case.given["thetas"])


def runs(case):
    """A step of AdaDamp for every theta, as cases of linear_rate."""
    F, share = case.problem, case.given.get("share", 1.0)
    for theta in thetas(case):
        c = share * least_constant(F, theta, float(F.variance))
        step = 1 / (float(F.smoothness) * (1 + float(F.variance) / (2 * float(F.pl_constant) * c)))
        method = Method(OverGap(optimal_value=float(F.minimum), c=c), Fixed(step), sampler=Fresh())
        far = far_start(F)
        w = far * np.sqrt((1 + SLACK) * c / (F.loss(far) - float(F.minimum)))  # B_0 = 1
        given = {"sigma2": float(F.variance)}
        yield Case("one step", F, method, 1, w, engine=Cubature(), given=given)


def measured(case):
    """1 - r, of every theta."""
    return [1 - rate(run, q(run)) for run in runs(case)]


def promised(case):
    """1 - alpha / (beta beta'), with beta' of Big Batch's Theorem 2, sharpened."""
    F = case.problem
    return 1 - float(F.pl_constant) / (float(F.smoothness) * sharp_beta(thetas(case)))


# The proof.


def best_steps(case):
    """gamma, of every theta."""
    return np.array([length(run.method) for run in runs(case)])


def falls(case):
    """E delta_1 / delta_0 of one step."""
    return [(run.expected_next(gap) / gap(run.states[0]))[0] for run in runs(case)]


def noise_over_signal(case):
    """q, of every theta."""
    return np.array([q(run) for run in runs(case)])


def shares(case):
    """(1 - theta^2) q, of every theta."""
    return (1 - thetas(case) ** 2) * noise_over_signal(case)


def scaled_steps(case):
    """gamma beta (1 + q), of every theta."""
    return best_steps(case) * smoothness(case) * (1 + noise_over_signal(case))


def slowed(case):
    """1 - alpha gamma (2 - gamma beta (1 + q)), of every theta."""
    return 1 - pl_constant(case) * best_steps(case) * (2 - scaled_steps(case))


PROOF = (
    Step(
        r"(1 - \theta^2) q = \theta^2",
        shares,
        lambda case: thetas(case) ** 2,
        "==",
        because="q = sigma^2 / (2 alpha c), with this c",
    ),
    Step(
        r"\gamma \beta (1 + q) = 1",
        scaled_steps,
        lambda case: np.ones(len(thetas(case))),
        "==",
        because="the best step",
    ),
    Step(
        r"1 - r = 1 - \alpha \gamma (2 - \gamma \beta (1 + q))",
        measured,
        slowed,
        "==",
        because="the definition of r",
    ),
    Step(
        r"\gamma = \frac{1}{\beta (1 + q)} = \frac{1 - \theta^2}{\beta}",
        best_steps,
        lambda case: (1 - thetas(case) ** 2) / float(case.problem.smoothness),
        "==",
        because="the first two lines",
    ),
    Step(
        r"\mathbb{E}[\delta_1] / \delta_0 \le 1 - (1 - \theta^2) \frac{\alpha}{\beta}",
        falls,
        promised,
        because="linear_rate, attained where alpha = beta",
    ),
)


DEDUCTION = Deduction(
    letters={
        "x": measured,
        "g": best_steps,
        "q": noise_over_signal,
        "t": thetas,
        "al": pl_constant,
        "b": smoothness,
    },
    claim=("x", "1 - (1 - t**2) * al / b"),
    uses=(
        Use(1, "(1 - t**2) * q", "t**2", "al * g"),
        Use(2, "g * b * (1 + q)", "1", "al * g - (1 - t**2) * al / b"),
        Use(3, "x", "1 - al * g * (2 - g * b * (1 + q))"),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    given = {"thetas": THETAS}
    for condition in (1.0, 2.0, 10.0, 1000.0):
        F = stream(dim=4, condition=condition)
        yield Case(f"condition number {condition:g}", F, given=given)


def broken():
    """Where an assumption is broken, so that it fails."""
    given = {"thetas": THETAS, "share": 2.0}
    yield Case("twice the c", stream(dim=4, condition=2.0), given=given, note="c for this theta")


def refusals():
    """Where it does not apply."""
    given = {"thetas": (0.5, 1.0)}
    yield Case("theta = 1", stream(dim=4, condition=2.0), given=given, note="must lie in (0, 1)")


THEOREM = Theorem(
    name=__name__,
    title="AdaDamp has the rate of Big Batch",
    source="ours, from Sievert and Charles (2019) to De, Yadav, Jacobs and Goldstein (2017)",
    kind="identity",
    status="ours",
    statement=r"c = \frac{1 - \theta^2}{\theta^2} \frac{\sigma^2}{2 \alpha} \implies"
    r" 1 - r = 1 - (1 - \theta^2) \frac{\alpha}{\beta}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="theta",
)
