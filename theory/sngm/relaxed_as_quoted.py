r"""SNGM on an (L, lambda)-smooth function, with the constants that are commonly quoted.

Setting:    F is (L, lambda)-smooth, ||Hess F(w)|| <= L + lambda ||grad F(w)||, and bounded below by
            F*; tr Sigma(w) <= sigma^2 along the run.
Method:     SNGM, u+ = beta u + g / ||g||, w+ = w - eta u+, with batches of B examples drawn
            uniformly; eta <= 1 / (8 kappa lambda), any B, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||
                <=  2 (1 - beta) (F(w_0) - F*) / (eta T)  +  8 L kappa eta  +  4 sigma / sqrt B.
Kind:       upper: 1.077, 0.615 and 2.153 do in the places of 2, 8 and 4, see relaxed_smooth.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", as commonly quoted.
"""

from theory import BoundedVariance, Step, Theorem

from . import relaxed_smooth, relaxed_step, smooth
from .averages import first_gap, noise_bound
from .relaxed import Relaxed

objections = relaxed_smooth.objections
measured = relaxed_smooth.measured
examples = relaxed_smooth.examples
broken = relaxed_smooth.broken
refusals = relaxed_smooth.refusals


def promised(case):
    """2 (1 - beta) (F(w_0) - F*) / (eta T) + 8 L kappa eta + 4 sigma / sqrt B."""
    three = (2.0, 8.0, 4.0)
    return relaxed_smooth.with_three_constants(case, three, first_gap(case), noise_bound(case))


PROOF = (
    *relaxed_smooth.PROOF,
    Step(
        r"1.077 \frac{(1-\beta) \Delta}{\eta T} + 0.615 L \kappa \eta + 2.153 \frac{\sigma}{\sqrt B}"
        r" \le \frac{2 (1-\beta) \Delta}{\eta T} + 8 L \kappa \eta + \frac{4 \sigma}{\sqrt B}",
        relaxed_smooth.rounded,
        promised,
        because="term by term",
    ),
)

FALL, BEND = smooth.FALL, "ell * (1 + b) * h / (1 - b)**2"
QUOTED = f"2 * {FALL} + 8 * {BEND} + 4 * v"
DEDUCTION = smooth.from_one_step(
    relaxed_step.DEDUCTION,
    relaxed_smooth.LINES,
    QUOTED,
    letters=relaxed_smooth.BENT,
    bend=(relaxed_smooth.FLAT, relaxed_smooth.TURN),
    slack=(
        f"(2 - 1 / {relaxed_smooth.C}) * {FALL}",
        f"(8 - (1 + lam * h / (1 - b)**2 * u) / 2 / {relaxed_smooth.C}) * {BEND}",
        f"(4 - 2 / {relaxed_smooth.C}) * v",
    ),
    given=("F0 >= Fs", "v >= 0", *relaxed_smooth.SHORT),
)

THEOREM = Theorem(
    name=__name__,
    title="SNGM, (L, lambda)-smooth, as commonly quoted",
    source="Zhao, Xie and Li (2020), as commonly quoted",
    kind="upper",
    ratio=0.275,
    sharper="sngm.relaxed_smooth",
    status="attributed",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\| \le"
    r" \frac{2 (1-\beta) (F(w_0) - F^*)}{\eta T} + 8 L \kappa \eta + \frac{4 \sigma}{\sqrt B}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Relaxed(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
)
