r"""SNGM on an (L, lambda)-smooth function: what one step achieves, on every path.

Setting:    F is (L, lambda)-smooth: ||Hess F(w)|| <= L + lambda ||grad F(w)||. No L bounds its
            curvature everywhere.
Method:     SNGM, u+ = beta u + n,  w+ = w - eta u+,  n = g / ||g||, any batches; any eta > 0.
Guarantee:  F(z+)  <=  F(z) - (eta / (1 - beta)) (||grad F(w)|| - 2 ||e|| - kappa eta L' / 2),

            with z = w - (eta beta / (1 - beta)) u,  e = g - grad F(w),  r = eta / (1 - beta)^2,
            kappa = (1 + beta) / (1 - beta)^2  and
            L' = L + lambda (L r + ||grad F(w)||) e^(lambda r).
Kind:       upper: the growth of the curvature is bounded by the worst case of Gronwall's lemma.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", for the setting; re-derived.
"""

from itertools import pairwise

import numpy as np

from adaptivesgd.methods import msgd, sngm
from adaptivesgd.models import CoshSum
from theory import Case, Deduction, Step, Theorem, Use, at_every_step, proved, with_constants
from theory.examples import breast_cancer, small_quadratic

from . import one_step
from .ahead import ahead, error, gradient_norm, kappa, numbers, unless_sngm, way
from .relaxed import Relaxed, curvature, growth, radius

PLACES = np.linspace(0, 1, 5)  # on a segment


objections = unless_sngm


@at_every_step
def measured(method, state, after):
    """F(z+)."""
    return state.problem.loss(ahead(method, after))


@at_every_step
def promised(method, state, after):
    """F(z) - (eta / (1 - beta)) (||grad F(w)|| - 2 ||e|| - kappa eta L' / 2)."""
    eta, beta = numbers(method)
    bend = kappa(beta) * eta * curvature(method, state) / 2
    fall = eta / (1 - beta) * (gradient_norm(state) - 2 * error(state, after) - bend)
    return state.problem.loss(ahead(method, state)) - fall


# The proof: on the segments from w to z and from z to z+.


def segments(method, state, after):
    """Points on the segments from w to z and from z to z+, two arrays of shape (5, d)."""
    z, then = ahead(method, state), ahead(method, after)
    t = PLACES[:, None]
    return state.w + t * (z - state.w), z + t * (then - z)


@at_every_step
def farthest(method, state, after):
    """max ||u - w|| over both segments."""
    points = np.concatenate(segments(method, state, after))
    return np.linalg.norm(points - state.w, axis=1).max()


@at_every_step
def reach(method, state, after):
    """r."""
    return radius(method)


@at_every_step
def longest_gradient(method, state, after):
    """max ||grad F(u)|| over both segments."""
    points = np.concatenate(segments(method, state, after))
    return max(np.linalg.norm(state.problem.gradient(u)) for u in points)


@at_every_step
def grown(method, state, after):
    """(||grad F(w)|| + L r) e^(lambda r)."""
    return growth(method, state)


@at_every_step
def steepest_secant(method, state, after):
    """max ||grad F(u) - grad F(v)|| / ||u - v|| over neighbours on the segments."""
    gradient = state.problem.gradient
    pairs = [pair for s in segments(method, state, after) for pair in pairwise(s)]
    apart = [(gradient(v) - gradient(u), np.linalg.norm(v - u)) for u, v in pairs]
    return max(np.linalg.norm(change) / length for change, length in apart if length > 1e-9)


@at_every_step
def bent(method, state, after):
    """L'."""
    return curvature(method, state)


@at_every_step
def worst_change(method, state, after):
    """-L' eta beta / (1 - beta)^2."""
    eta, beta = numbers(method)
    return -curvature(method, state) * eta * beta / (1 - beta) ** 2


@at_every_step
def descended(method, state, after):
    """F(z) - (eta / (1 - beta)) <grad F(z), n> + L' eta^2 / (2 (1 - beta)^2)."""
    (eta, beta), F, z = numbers(method), state.problem, ahead(method, state)
    a = eta / (1 - beta)
    slope = F.gradient(z) @ way(state, after)
    return F.loss(z) - a * slope + curvature(method, state) * a**2 / 2


PROOF = (
    Step(
        r"\|u - w\| \le r \text{ on } [w, z] \cup [z, z_+]",
        farthest,
        reach,
        because="(b) eta beta / (1 - beta)^2 + eta / (1 - beta) = r",
    ),
    Step(
        r"\|\nabla F(u)\| \le (\|\nabla F(w)\| + L r) e^{\lambda r}",
        longest_gradient,
        grown,
        because="(a) Gronwall: the gradient grows at most by L + lambda ||grad F|| per length",
    ),
    Step(
        r"\|\nabla F(u) - \nabla F(v)\| \le L' \|u - v\| \text{ on } [w, z] \text{ and } [z, z_+]",
        steepest_secant,
        bent,
        because="(c) the Hessian there is at most L + lambda times the line above",
    ),
    Step(
        r"\langle \nabla F(w), n \rangle \ge \|\nabla F(w)\| - 2 \|e\|",
        one_step.alignment,
        one_step.aligned,
        ">=",
        because="<g, n> = ||g||, Cauchy-Schwarz on -e, and ||g|| >= ||grad F|| - ||e||",
    ),
    Step(
        r"\langle \nabla F(z) - \nabla F(w), n \rangle \ge -\frac{L' \eta \beta}{(1 - \beta)^2}",
        one_step.change_of_the_gradient,
        worst_change,
        ">=",
        because="the third line, and ||z - w|| <= eta beta / (1 - beta)^2",
    ),
    Step(
        r"F(z_+) \le F(z) - \frac{\eta}{1 - \beta} \langle \nabla F(z), n \rangle"
        r" + \frac{L' \eta^2}{2 (1 - \beta)^2}",
        one_step.measured,
        descended,
        because="the third line, on the segment from z to z+",
    ),
)


ALGEBRA = (
    proved(
        r"\frac{\eta \beta}{(1-\beta)^2} + \frac{\eta}{1-\beta} = r",
        lambda beta, eta: (
            eta * beta / (1 - beta) ** 2 + eta / (1 - beta) == eta / (1 - beta) ** 2,
            beta < 1,
        ),
    ),
)


DEDUCTION = Deduction(
    letters={
        "F": one_step.loss_ahead,
        "E": one_step.measured,
        "g": one_step.norm_now,
        "e": one_step.error_now,
        "X": one_step.alignment,
        "Y": one_step.change_of_the_gradient,
        "L": bent,
        "h": one_step.eta,
        "b": one_step.beta,
    },
    claim=("E", "F - h / (1 - b) * (g - 2 * e) + L * (1 + b) * h**2 / (2 * (1 - b)**3)"),
    uses=(
        Use(4, "X", "g - 2 * e", "h / (1 - b)"),
        Use(5, "Y", "-L * h * b / (1 - b)**2", "h / (1 - b)"),
        Use(6, "E", "F - h / (1 - b) * (X + Y) + L * h**2 / (2 * (1 - b)**2)"),
    ),
    given=("0 <= h", "0 <= b", "b < 1"),
)


# Where it is checked.


def cosh(n=6, d=2, a=1.0, noise=1.0, seed=0):
    """A sum of hyperbolic cosines with Gaussian noise: (1, a)-smooth, and no more."""
    return CoshSum(noise * np.random.default_rng(seed).standard_normal((n, d)), a)


def examples():
    """Where it holds."""
    for beta, eta, a in ((0.0, 0.5, 1.0), (0.5, 0.05, 2.0), (0.9, 0.001, 1.0), (0.9, 0.05, 0.5)):
        F, name = cosh(a=a), f"cosh, beta = {beta:g}, eta = {eta:g}, a = {a:g}"
        yield Case(name, F, sngm(eta, 2, beta), w=np.array([4.0, -3.0]), steps=25)
    F = small_quadratic()
    smooth = with_constants(F, relaxed_smoothness=(float(F.smoothness), 0.0))
    yield Case("L-smooth: lambda = 0", smooth, sngm(0.05, 2, 0.5), steps=20)
    F = breast_cancer()
    logistic = with_constants(F, relaxed_smoothness=(float(F.smoothness), 0.0))
    yield Case("logistic regression on breast cancer", logistic, sngm(0.05, 32, 0.5), steps=10)


def broken():
    """Where an assumption is broken, so that it fails."""
    flatter = with_constants(cosh(), relaxed_smoothness=(1.0, 0.0))
    w = np.array([4.0, -3.0])
    yield Case("lambda = 0 claimed", flatter, sngm(0.1, 2), w=w, note="(L, lambda)-smooth")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("L, lambda unknown", F, sngm(0.1, 2), note="its relaxed smoothness")
    yield Case("MSGD", cosh(), msgd(0.01, 2), note="the direction must be Chain(Normalized()")
    flatter = with_constants(cosh(), relaxed_smoothness=(1.0, 0.0))
    far = np.array([4.0, -3.0])
    yield Case("found out", flatter, sngm(0.1, 2), w=far, note="the assumption Relaxed")


THEOREM = Theorem(
    name=__name__,
    title="SNGM, (L, lambda)-smooth: one step, on every path",
    source="Zhao, Xie and Li (2020), for the setting; re-derived",
    kind="upper",
    ratio=1.0,
    status="ours",
    statement=r"F(z_+) \le F(z) - \frac{\eta}{1 - \beta} (\|\nabla F(w)\| - 2 \|e\|"
    r" - \tfrac12 \kappa \eta L')",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Relaxed(),),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
