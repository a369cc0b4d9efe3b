r"""SNGM on a smooth function, with the constants that are commonly quoted.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2 along the run.
Method:     SNGM, u+ = beta u + g / ||g||, w+ = w - eta u+, with batches of B examples drawn
            uniformly; any eta > 0, any B, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||
                <=  2 (1 - beta) (F(w_0) - F*) / (eta T)  +  L kappa eta  +  2 sigma / sqrt B.
Kind:       upper: the first two terms are twice as large as need be, see smooth.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", as commonly quoted.
"""

from theory import BoundedVariance, Smooth, Step, Theorem

from . import one_step, smooth
from .averages import first_gap, noise_bound

objections = smooth.objections
measured = smooth.measured
examples = smooth.examples
broken = smooth.broken
refusals = smooth.refusals


def promised(case):
    """2 (1 - beta) (F(w_0) - F*) / (eta T) + L kappa eta + 2 sigma / sqrt B."""
    return 2 * smooth.without_noise(case, first_gap(case)) + 2 * noise_bound(case)


PROOF = (
    *smooth.PROOF,
    Step(
        r"\frac{(1-\beta) \Delta}{\eta T} + \frac{L \kappa \eta}{2} + \frac{2 \sigma}{\sqrt B}"
        r" \le \frac{2 (1-\beta) \Delta}{\eta T} + L \kappa \eta + \frac{2 \sigma}{\sqrt B}",
        smooth.promised,
        promised,
        because="the sharp bound, and its first two terms are not negative",
    ),
)

DEDUCTION = smooth.from_one_step(
    one_step.DEDUCTION,
    (8, 10),
    f"2 * {smooth.FALL} + 2 * {smooth.BEND} + 2 * v",
    slack=(smooth.FALL, smooth.BEND),
    given=("F0 >= Fs", "L >= 0"),
)

THEOREM = Theorem(
    name=__name__,
    title="SNGM, L-smooth, as commonly quoted",
    source="Zhao, Xie and Li (2020), as commonly quoted",
    kind="upper",
    ratio=0.5,
    sharper="sngm.smooth",
    status="attributed",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\| \le"
    r" \frac{2 (1-\beta) (F(w_0) - F^*)}{\eta T} + L \kappa \eta + \frac{2 \sigma}{\sqrt B}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
)
