r"""SNGM where the gradient grows with the gap: its last iterate, up to a floor of the noise.

Setting:    F is L-smooth and mu-PL, ||grad F||^2 >= 2 mu (F - F*); tr Sigma(w) <= sigma^2 along the run, and no run
            leads above the level Phi: F(z_t) - F* <= Phi for every t < T.
Method:     SNGM, u+ = beta u + g / ||g||, w+ = w - eta u+, with batches of B examples drawn uniformly;
            eta <= (1 - beta) sqrt(Phi / (2 mu)), any B, 0 <= beta < 1.
Guarantee:  E[F(z_T) - F*]  <=  q^T (F(w_0) - F*) + (1 - q^T) f,

            q = 1 - (eta / (1 - beta)) sqrt(2 mu / Phi),
            f = sqrt(Phi / (2 mu)) (2 sigma / sqrt B + L eta (1 + 3 beta) / (2 (1 - beta)^2)).

            This is about the last iterate, which for other L-smooth F has no such bound (last_iterate). z is the
            point ahead: w without momentum, and never further from w than eta beta / (1 - beta)^2. The floor does
            not vanish with eta, as that of the average does not (noise_floor): only larger batches lower it.
Symbols:    e = g - grad F(w), z = w - (eta beta / (1 - beta)) u, with u_0 = 0.
Kind:       tight: T = 1 without noise and momentum, on a quadratic with one eigenvalue, with Phi = F(w_0) - F*.
Source:     ours, about Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", whose bounds are about averages.
"""

import numpy as np

from adaptivesgd.methods import msgd, sngm
from theory import Case, Chain, Deduction, Step, Theorem, Use, above, at_every_state
from theory.assumptions import BoundedVariance, PolyakLojasiewicz, Smooth
from theory.claims import with_constants
from theory.examples import far_start, regression, small_quadratic
from theory.letters import each_step, first_gap, smoothness
from theory.paths import values

from .ahead import ahead, error_seen, kappa, numbers, unless_sngm
from .averages import noise_bound, steps, unless_bounded
from .one_step import beta, eta, norm_now


def objections(case):
    """SNGM, runs below a level, and steps that are short for it."""
    yield from unless_sngm(case)
    yield from unless_bounded(case)
    level = case.given.get("Phi", 0)
    if not level > 0:
        yield "the case must give Phi, above zero: the level that no run exceeds"
        return
    highest = values(case, lambda states: [gap_of(case.method, s) for s in states[:-1]])[1].max()
    if highest > level * (1 + 1e-9):
        yield f"no run may lead above Phi = {level:.6g}, but one leads to {highest:.6g}"
    most = (1 - beta(case)) * np.sqrt(level / (2 * float(case.problem.pl_constant)))
    yield from above("step size", eta(case), most, "(1 - beta) sqrt(Phi / (2 mu))")


def measured(case):
    """E[F(z_T) - F*] for T = 1, 2, ..."""
    return case.expected(lambda state: gap_of(case.method, state))[1:]


def gap_of(method, state):
    """F(z) - F*, a float."""
    return state.problem.loss(ahead(method, state)) - float(state.problem.minimum)


def rate(case):
    """sqrt(2 mu / Phi)."""
    return np.sqrt(2 * float(case.problem.pl_constant) / case.given["Phi"])


def contraction(case):
    """q."""
    return 1 - eta(case) / (1 - beta(case)) * rate(case)


def source(case):
    """2 sigma / sqrt B + L eta (1 + 3 beta) / (2 (1 - beta)^2)."""
    h, b = numbers(case.method)
    return 2 * noise_bound(case) + smoothness(case) * h * (1 + 3 * b) / (2 * (1 - b) ** 2)


def decay(case):
    """q^T for T = 1, 2, ..."""
    return contraction(case) ** steps(case)


def promised(case):
    """q^T (F(w_0) - F*) + (1 - q^T) f for T = 1, 2, ..."""
    shares = decay(case)
    return shares * first_gap(case) + (1 - shares) * source(case) / rate(case)


# The proof.


@at_every_state
def gap_ahead(method, state):
    """F(z) - F*."""
    return gap_of(method, state)


def next_gap_ahead(case):
    """E[F(z+) - F* | w]."""
    return case.expected_next(lambda after: gap_of(case.method, after))


def mean_error(case):
    """E[||e|| | w]."""
    return case.expected_next(error_seen)


@at_every_state
def norm_ahead(method, state):
    """||grad F(z)||."""
    return float(np.linalg.norm(state.problem.gradient(ahead(method, state))))


def descended(case):
    """F(z) - F* - (eta / (1 - beta)) (||grad F(w)|| - 2 E||e||) + L kappa eta^2 / (2 (1 - beta))."""
    h, b = numbers(case.method)
    fall = h / (1 - b) * (norm_now(case) - 2 * mean_error(case))
    return gap_ahead(case) - fall + smoothness(case) * kappa(b) * h**2 / (2 * (1 - b))


def norm_less_the_lead(case):
    """||grad F(z)|| - L eta beta / (1 - beta)^2."""
    h, b = numbers(case.method)
    return norm_ahead(case) - smoothness(case) * h * b / (1 - b) ** 2


def contracted(case):
    """q (F(z) - F*) + (eta / (1 - beta)) (2 sigma / sqrt B + L eta (1 + 3 beta) / (2 (1 - beta)^2))."""
    h, b = numbers(case.method)
    return contraction(case) * gap_ahead(case) + h / (1 - b) * source(case)


PROOF = (
    Step(
        r"\mathbb{E} F(z_+) - F^* \le F(z) - F^* - \frac{\eta}{1-\beta} (\|\nabla F(w)\| - 2 \mathbb{E}\|e\|)"
        r" + \frac{L \kappa \eta^2}{2 (1-\beta)}",
        next_gap_ahead,
        descended,
        because="the mean of the theorem one_step",
    ),
    Step(
        r"\|\nabla F(w)\| \ge \|\nabla F(z)\| - \frac{L \eta \beta}{(1-\beta)^2}",
        norm_now,
        norm_less_the_lead,
        ">=",
        because="L-smoothness, and ||z - w|| <= eta beta / (1 - beta)^2",
    ),
    Step(
        r"\|\nabla F(z)\| \ge \sqrt{\tfrac{2 \mu}{\Phi}} (F(z) - F^*)",
        norm_ahead,
        lambda case: rate(case) * gap_ahead(case),
        ">=",
        because="PL: the gradient is at least (2 mu x)^(1/2), x = F(z) - F*, and x^(1/2) >= x / Phi^(1/2) where x <= Phi",
    ),
    Step(
        r"\mathbb{E}\|e\| \le \sigma / \sqrt B",
        mean_error,
        each_step(noise_bound),
        because="Jensen, and the variance is at most sigma^2",
    ),
    Step(
        r"\mathbb{E} F(z_+) - F^* \le q (F(z) - F^*) + \tfrac{\eta}{1-\beta} \Big(\tfrac{2 \sigma}{\sqrt B}"
        r" + \tfrac{L \eta (1 + 3 \beta)}{2 (1-\beta)^2}\Big)",
        next_gap_ahead,
        contracted,
        because="the four lines above: kappa / 2 + beta / (1 - beta)^2 = (1 + 3 beta) / (2 (1 - beta)^2)",
    ),
)

FLOOR = "(2 * v + L * h * (1 + 3 * b) / (2 * (1 - b)**2))"
SIDE = f"R * D0 + (1 - R) * {FLOOR} / z"
GIVEN = ("0 < h", "0 <= b", "b < 1", "0 < z", "h * z <= 1 - b")
CHAIN = Chain(
    letters={
        "M": measured,
        "P": None,
        "D0": first_gap,
        "R": decay,
        "L": smoothness,
        "h": eta,
        "b": beta,
        "z": rate,
        "v": noise_bound,
    },
    means={"D": "M", "E": "P"},
    hypothesis=("M", SIDE),
    base={"M": "D0", "R": "1"},
    becomes={"M": "P", "R": "(1 - h / (1 - b) * z) * R"},
    claim=("M", SIDE),
    times=("1", "1 - h / (1 - b) * z"),
    given=GIVEN,
    first=1,
)

DEDUCTION = Deduction(
    letters={
        "D": gap_ahead,
        "E": next_gap_ahead,
        "g": norm_now,
        "y": norm_ahead,
        "e": mean_error,
        "L": smoothness,
        "h": eta,
        "b": beta,
        "z": rate,
        "v": noise_bound,
    },
    claim=("E", f"(1 - h / (1 - b) * z) * D + h / (1 - b) * {FLOOR}"),
    uses=(
        Use(1, "E", "D - h / (1 - b) * (g - 2 * e) + L * (1 + b) * h**2 / (2 * (1 - b)**3)"),
        Use(2, "g", "y - L * h * b / (1 - b)**2", "h / (1 - b)"),
        Use(3, "y", "z * D", "h / (1 - b)"),
        Use(4, "e", "v", "2 * h / (1 - b)"),
    ),
    given=GIVEN,
    of=5,
    then="by induction on T: a geometric sum",
    chain=CHAIN,
)


# Where it is checked.


def at_the_start(F, w):
    """F(w_0) - F*."""
    return float(F.loss(w)) - float(F.minimum)


def examples():
    """Where it holds."""
    F = small_quadratic(condition=1.0, noise=0.0)
    w, known = far_start(F), {"sigma2": 1e-24}
    given = known | {"Phi": at_the_start(F, w)}
    yield Case("attained in one step", F, sngm(0.5, F.n, 0.0), 1, w, given=given)
    yield Case("no noise", F, sngm(0.3, F.n, 0.5), 12, w, given=given)
    F = small_quadratic(n=4)
    w = far_start(F)
    given = {"sigma2": float(F.variance), "Phi": 1.1 * at_the_start(F, w)}
    for b, h, B in ((0.0, 0.3, 1), (0.5, 0.1, 2), (0.9, 0.01, 3)):
        name = f"beta = {b:g}, eta = {h:g}, B = {B}"
        yield Case(name, F, sngm(h, B, b), 3, w, given=given)
    F = regression(n=4)
    w = far_start(F)
    given = {"sigma2": 20.0, "Phi": 1.1 * at_the_start(F, w)}
    yield Case("a regression", F, sngm(0.2, 2, 0.0), 3, w, given=given)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(condition=1.0, noise=0.0)
    w = far_start(F)
    given = {"sigma2": 1e-24, "Phi": at_the_start(F, w)}
    steeper = with_constants(F, pl_constant=2.0)
    yield Case("mu too large", steeper, sngm(0.5, F.n, 0.0), 1, w, given=given, note="mu-PL")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=4)
    w = far_start(F)
    given = {"sigma2": float(F.variance), "Phi": 1.1 * at_the_start(F, w)}
    yield Case("MSGD", F, msgd(0.1, 1), 2, w, given=given, note="the direction must be Chain(")
    low = given | {"Phi": 0.5 * at_the_start(F, w)}
    yield Case("a low level", F, sngm(0.1, 1), 2, w, given=low, note="no run may lead above")
    yield Case("long steps", F, sngm(9.0, 1, 0.0), 1, w, given=given, note="must be at most")
    none = {"sigma2": float(F.variance)}
    yield Case("no level", F, sngm(0.1, 1), 2, w, given=none, note="must give Phi")


THEOREM = Theorem(
    name=__name__,
    title="SNGM on PL functions: its last iterate",
    source="ours, about Zhao, Xie and Li (2020)",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"\mathbb{E}[F(z_T) - F^*] \le q^T (F(w_0) - F^*) + (1 - q^T) \sqrt{\tfrac{\Phi}{2 \mu}}"
    r" \Big(\frac{2 \sigma}{\sqrt B} + \frac{L \eta (1 + 3 \beta)}{2 (1-\beta)^2}\Big),"
    r" \quad q = 1 - \tfrac{\eta}{1-\beta} \sqrt{\tfrac{2 \mu}{\Phi}}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), PolyakLojasiewicz(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
)
