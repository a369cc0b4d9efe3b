r"""GeoDamp, whose batches grow geometrically with the epochs: a linear rate under the PL inequality.

Setting:    F is beta-smooth and satisfies the PL inequality with alpha; tr Sigma(w) <= sigma^2.
Method:     w+ = w - gamma g, with g the mean of B_k = ceil(B_0 f^floor(epochs / delay)) examples,
            drawn without replacement and at most n, and 0 < gamma <= 1 / beta; with
            N = ceil(delay n / B_0), the updates up to the first rise, rho = f^(-1/N) must be at
            least 1 - alpha gamma / 2.
Guarantee:  E F(w_k) - F*  <=  omega rho^k,
            omega = max(F(w_0) - F*, beta gamma sigma^2 f / (alpha B_0)).

            A stage takes fewer updates than the one before, so B_k >= (B_0 / f) rho^-k.
Kind:       upper.
Source:     ours, for the rule of Sievert and Charles (2019); the proof is that of
            geometric_batches.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import GeometricGrowth
from adaptivesgd.methods import geodamp, sgd
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Moments, MonteCarlo, Step, Theorem, at_every_state, batch_size
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.examples import breast_cancer, far_start, small_quadratic, variance_bound

from .averages import steps
from .deductions import geometric
from .geometric_batches import PROOF as FOR_ANY_GROWTH
from .geometric_batches import measured, omega, promised, unless_slow
from .growing import least_batches
from .rules import ran_out, unless_rule


def objections(case):
    """The batches grow with the epochs, not faster than the rate, and the data do not run out."""
    yield from unless_rule(case, GeometricGrowth)
    yield from unless_slow(case)
    yield from ran_out(case)


# The proof.


@at_every_state
def batches(method, state):
    """B_k."""
    return batch_size(method, state)


def least(case):
    """min(n, b rho^-k)."""
    b, rho = least_batches(case)
    return np.minimum(case.problem.n, b * rho ** (1.0 - steps(case)))


PROOF = (
    Step(
        r"B_k \ge \min(n, b \rho^{-k}), \quad b = B_0 / f",
        batches,
        least,
        ">=",
        because="no stage takes more than N updates; and all n examples have no noise",
    ),
    *FOR_ANY_GROWTH,
)


DEDUCTION = geometric(5, measured, omega)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=100, dim=5)
    common = {"w": far_start(F), "given": {"sigma2": variance_bound(F)}, "engine": Moments()}
    doubling = Method(GeometricGrowth(4, 2.0, delay=0.4), Fixed(1.0))
    yield Case("up to all examples", F, doubling, steps=50, **common)
    slow = Method(GeometricGrowth(2, 3.0, delay=0.8), Fixed(0.5))
    yield Case("a factor of 3", F, slow, steps=80, **common)
    F = breast_cancer()
    common = {"given": {"sigma2": variance_bound(F)}, "engine": MonteCarlo(25)}
    method = geodamp(1 / float(F.smoothness), 16, 2.0, delay=1.4)
    yield Case("logistic regression on breast cancer", F, method, steps=60, **common)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=100, dim=5)
    common = {"w": far_start(F), "steps": 100, "engine": Moments()}
    given, quiet = {"sigma2": variance_bound(F)}, {"sigma2": variance_bound(F) / 100}
    growth = GeometricGrowth(1, 2.0, delay=0.2)
    method = Method(growth, Fixed(1.0))
    yield Case(
        "sigma^2 claimed too small", F, method, given=quiet, note="bounded variance", **common
    )
    capped = GeometricGrowth(1, 2.0, delay=0.2, max_size=4)
    method = Method(capped, Fixed(1.0), sampler=Uniform(replace=True))
    yield Case("a capped batch", F, method, given=given, note="batches up to n", **common)


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=100, dim=5)
    common = {"w": far_start(F), "given": {"sigma2": variance_bound(F)}, "steps": 40}
    fast = Method(GeometricGrowth(10, 8.0, delay=0.2), Fixed(0.1))
    yield Case("fast rises", F, fast, note="growth 1 / rho must be at most", **common)
    damped = geodamp(1.0, 4, delay=0.4)
    yield Case("damped at the cap", F, damped, note="the rule wants", **common)
    yield Case("a constant batch", F, sgd(0.5, 4), note="must be GeometricGrowth", **common)


THEOREM = Theorem(
    name=__name__,
    title="GeoDamp, PL: a linear rate",
    source="ours, for the rule of Sievert and Charles (2019)",
    kind="upper",
    ratio=0.21,
    status="ours",
    statement=r"\mathbb{E} \delta_k \le \omega \rho^k, \quad \rho = f^{-1/N},"
    r" \quad \omega = \max(\delta_0, \tfrac{\beta \gamma \sigma^2 f}{\alpha B_0})",
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
