r"""How large a batch SNGM and MSGD can use: the same order, and a function of beta apart.

Setting:    F is L-smooth, D = F(w_0) - F*, tr Sigma <= sigma^2, and C = T B gradients to spend.
Method:     SNGM with the batch that is best for its commonly quoted bound (budget),

                B_SNGM = (C sigma^2 / (2 L (1 - beta) kappa D))^(1/2);

            MSGD with the step that is best for its bound (msgd_sharp), which for every B is the same
            multiple of B, until it exceeds s (1 - beta)^2 / L, with s = (1 + beta) (3 - beta) / ((3 + beta)
            (1 + 3 beta)): up to the batch

                B_MSGD = s (1 - beta) ((1 + beta/3) C sigma^2 / (2 L D))^(1/2).
Guarantee:  B_SNGM / B_MSGD  =  1 / (s ((1 + beta/3) (1 - beta^2))^(1/2)), whatever L, D, sigma and C are:

            1, 2.49, 7.28 for beta = 0, .5, .9. Both are of the order C^(1/2), so C^(1/4) is no limit of MSGD, but
            of the third term of its quoted bound. Up to B_MSGD its bound does not depend on B. Beyond
            it, with the longest step, the squares of the leading terms of both bounds, on ||grad F||^2 and
            on ||grad F||, are at most a factor of 3/2 apart.
            SNGM's larger batch is no merit: MSGD's best step is longer by the same token, and
            its bound at B_MSGD, 2 (2 L D sigma^2 / ((1 + beta/3) C))^(1/2), does not grow with beta.
Kind:       identity.
Source:     ours, about the bounds of Zhao, Xie and Li (2020), "Stochastic normalized gradient
            descent with momentum for large-batch training", as commonly quoted, and of msgd_sharp.
"""

from functools import wraps

import numpy as np

from theory import Case, Deduction, Step, Theorem, Use, proved

from . import budget
from .ahead import kappa

BETAS = np.array([0.0, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99])


def objections(case):
    """What must hold of the problem and of the method."""
    for name in ("L", "D", "sigma", "C"):
        if case.given.get(name, 0) <= 0:
            yield f"the case must give {name}, above zero"


def at(case, beta):
    """The numbers of the case with this beta."""
    return case.given | {"beta": float(beta), "form": "smooth, as quoted"}


def for_every_beta(function):
    """The side function(case, given) for the BETAS."""

    @wraps(function)
    def side(case):
        return np.array([function(case, at(case, beta)) for beta in BETAS])

    return side


def shorter(given):
    """s, the longest step of msgd_sharp in units of (1 - beta)^2 / L."""
    beta = given["beta"]
    return given.get("s", (1 + beta) * (3 - beta) / ((3 + beta) * (1 + 3 * beta)))


def msgd_bound(given, eta, B):
    """2 (1 - beta) D B / ((1 + beta/3) eta C) + L eta sigma^2 / ((1 - beta) B), for T = C / B."""
    beta = given["beta"]
    progress = 2 * (1 - beta) * given["D"] * B / ((1 + beta / 3) * eta * given["C"])
    return progress + given["L"] * eta * given["sigma"] ** 2 / ((1 - beta) * B)


def msgd_step(given, B):
    """The step that is best for this bound."""
    beta = given["beta"]
    noise = (1 + beta / 3) * given["L"] * given["C"] * given["sigma"] ** 2
    return B * (1 - beta) * np.sqrt(2 * given["D"] / noise)


def msgd_limit(given):
    """The batch at which the best step is s (1 - beta)^2 / L."""
    beta = given["beta"]
    square = (1 + beta / 3) * given["C"] * given["sigma"] ** 2 / (2 * given["L"] * given["D"])
    return shorter(given) * (1 - beta) * np.sqrt(square)


def ratio(case, given):
    """B_SNGM / B_MSGD."""
    _, B = budget.best(given)
    return B / msgd_limit(given)


measured = for_every_beta(ratio)


def promised(case):
    """1 / (s ((1 + beta/3) (1 - beta^2))^(1/2)) for the BETAS."""
    s = (1 + BETAS) * (3 - BETAS) / ((3 + BETAS) * (1 + 3 * BETAS))
    return 1 / (s * np.sqrt((1 + BETAS / 3) * (1 - BETAS**2)))


# The proof.


def best_bound(share):
    """MSGD's bound with its best step, at this share of its largest batch."""

    def bound(case, given):
        B = share * msgd_limit(given)
        return msgd_bound(given, msgd_step(given, B), B)

    return for_every_beta(bound)


def nearby_bound(case, given):
    """The smallest of MSGD's bound over steps near the best one."""
    B = msgd_limit(given)
    steps = msgd_step(given, B) * np.linspace(0.9, 1.1, 21)
    return msgd_bound(given, steps, B).min()


def scaled_step(case, given):
    """L eta / (s (1 - beta)^2) at B_MSGD."""
    eta = msgd_step(given, msgd_limit(given))
    return eta * given["L"] / (shorter(given) * (1 - given["beta"]) ** 2)


def value(case, given):
    """2 (2 L D sigma^2 / ((1 + beta/3) C))^(1/2)."""
    square = 2 * given["L"] * given["D"] * given["sigma"] ** 2 / given["C"]
    return 2 * np.sqrt(square / (1 + given["beta"] / 3))


def leading_term(case, given):
    """The first term of MSGD's bound with its longest step, for B = 1."""
    beta, eta = given["beta"], shorter(given) * (1 - given["beta"]) ** 2 / given["L"]
    return 2 * (1 - beta) * given["D"] / ((1 + beta / 3) * eta * given["C"])


def leading_term_of_sngm(case, given):
    """P^2, P the leading term of SNGM's sharp bound for B = 1."""
    return budget.price(given | {"form": "smooth"}) ** 2


def betas(case):
    """beta."""
    return BETAS


def batch_of_sngm(case, given):
    """B_SNGM."""
    return budget.best(given)[1]


def batch_of_msgd(case, given):
    """B_MSGD."""
    return msgd_limit(given)


def unit(case):
    """C sigma^2 / (2 L D)."""
    return case.given["C"] * case.given["sigma"] ** 2 / (2 * case.given["L"] * case.given["D"])


def longest_step(case, given):
    """s."""
    return shorter(given)


sngm_batches, msgd_batches, longest_steps = map(
    for_every_beta, (batch_of_sngm, batch_of_msgd, longest_step)
)


PROOF = (
    Step(
        r"\min_\eta \frac{2 (1-\beta) D B}{(1 + \beta/3) \eta C} + \frac{L \eta \sigma^2}{(1-\beta) B}"
        r" \text{ at } \eta = B (1-\beta) \sqrt{\frac{2 D}{(1 + \beta/3) L C \sigma^2}}",
        best_bound(1.0),
        for_every_beta(nearby_bound),
        "==",
        because="x / eta + y eta >= 2 sqrt(x y)",
    ),
    Step(
        r"L \eta = s (1-\beta)^2 \text{ at } B_{\mathrm{MSGD}}",
        for_every_beta(scaled_step),
        lambda case: np.ones(len(BETAS)),
        "==",
        because="the best step is a multiple of B",
    ),
    Step(
        r"\text{the best bound at } B_{\mathrm{MSGD}} / 10 = 2 \sqrt{2 L D \sigma^2 / ((1 + \beta/3) C)}",
        best_bound(0.1),
        for_every_beta(value),
        "==",
        because="with its best step, the bound does not depend on B",
    ),
    Step(
        r"\frac{2 (1-\beta) D L}{(1 + \beta/3) s (1-\beta)^2 C} \ge P^2",
        for_every_beta(leading_term),
        for_every_beta(leading_term_of_sngm),
        ">=",
        because="(1 + beta)^2 (3 - beta) <= 3 (1 + 3 beta)",
    ),
    Step(
        r"\frac{2 (1-\beta) D L}{(1 + \beta/3) s (1-\beta)^2 C} \le \tfrac32 P^2",
        for_every_beta(leading_term),
        for_every_beta(lambda case, given: 1.5 * leading_term_of_sngm(case, given)),
        because="beyond B_MSGD the leading terms are at most a factor of 3/2 apart",
    ),
    Step(
        r"\frac{B_{\mathrm{SNGM}}}{B_{\mathrm{MSGD}}} \cdot B_{\mathrm{MSGD}} = B_{\mathrm{SNGM}}",
        lambda case: measured(case) * msgd_batches(case),
        sngm_batches,
        "==",
        because="a fraction",
    ),
    Step(
        r"B_{\mathrm{SNGM}}^2 = \frac{1 - \beta}{1 + \beta} \cdot \frac{C \sigma^2}{2 L D}",
        lambda case: sngm_batches(case) ** 2,
        lambda case: (1 - BETAS) / (1 + BETAS) * unit(case),
        "==",
        because="budget, with (1 - beta) kappa = (1 + beta) / (1 - beta)",
    ),
    Step(
        r"B_{\mathrm{MSGD}}^2 = s^2 (1 - \beta)^2 (1 + \tfrac \beta3) \frac{C \sigma^2}{2 L D}",
        lambda case: msgd_batches(case) ** 2,
        lambda case: (longest_steps(case) * (1 - BETAS)) ** 2 * (1 + BETAS / 3) * unit(case),
        "==",
        because="the second line",
    ),
    Step(
        r"\frac{s^2 (1 + \beta/3) (1 - \beta^2)}{(s \sqrt{(1 + \beta/3) (1 - \beta^2)})^2} = 1",
        lambda case: (longest_steps(case) * promised(case)) ** 2 * (1 + BETAS / 3) * (1 - BETAS**2),
        lambda case: np.ones(len(BETAS)),
        "==",
        because="a root",
    ),
)


def longest(beta):
    """s."""
    return (1 + beta) * (3 - beta) / ((3 + beta) * (1 + 3 * beta))


ALGEBRA = (
    proved(
        r"B_{\mathrm{SNGM}}^2 = B_{\mathrm{MSGD}}^2 / (s^2 (1 + \beta/3) (1 - \beta^2))",
        lambda beta, x: (  # x = C sigma^2 / (2 L D)
            x / ((1 - beta) * kappa(beta)) * longest(beta) ** 2 * (1 + beta / 3) * (1 - beta**2)
            == longest(beta) ** 2 * (1 - beta) ** 2 * (1 + beta / 3) * x,
            beta >= 0,
            beta < 1,
        ),
    ),
    proved(
        r"1 \le \frac{3 (1 + 3 \beta)}{(1 + \beta)^2 (3 - \beta)} \le \tfrac32",
        lambda beta: (
            3 * (1 + 3 * beta) <= 1.5 * (1 + beta) ** 2 * (3 - beta),
            (1 + beta) ** 2 * (3 - beta) <= 3 * (1 + 3 * beta),
            beta >= 0,
            beta < 1,
        ),
    ),
)


LESS, MORE = "(1 - b)", "(1 + b / 3)"
W, K = f"(s**2 * {LESS}**2 * {MORE} * y)", f"(s**2 * {MORE} * (1 - b**2))"
DEDUCTION = Deduction(
    letters={
        "x": measured,
        "p": promised,
        "u": sngm_batches,
        "v": msgd_batches,
        "s": longest_steps,
        "y": unit,
        "b": betas,
    },
    claim=("x", "p"),
    uses=(
        Use(6, "x * v", "u", f"(u + x * v) / {W} / (p + x)"),
        Use(7, "u**2", "(1 - b) / (1 + b) * y", f"1 / {W} / (p + x)"),
        Use(8, "v**2", W, f"-(x**2) / {W} / (p + x)"),
        Use(9, f"p**2 * {K}", "1", f"-1 / {K} / (p + x)"),
    ),
)


# Where it is checked.

GIVEN = {"L": 2.0, "D": 5.0, "sigma": 3.0, "C": 1e8}


def examples():
    """Where it holds."""
    yield Case("some numbers", given=GIVEN)
    yield Case("others", given={"L": 30.0, "D": 0.7, "sigma": 0.2, "C": 3e5})


def broken():
    """Where an assumption is broken, so that it fails."""
    yield Case("s = 1", given=GIVEN | {"s": 1.0}, note="MSGD's condition on the step")


def refusals():
    """Where it does not apply."""
    yield Case("no noise", given=GIVEN | {"sigma": 0.0}, note="sigma, above zero")


THEOREM = Theorem(
    name=__name__,
    title="SNGM's batch over MSGD's: a function of beta",
    source="ours, about the bounds of Zhao, Xie and Li (2020) and of msgd_sharp",
    kind="identity",
    status="ours",
    statement=r"\frac{B_{\mathrm{SNGM}}}{B_{\mathrm{MSGD}}} ="
    r" \frac{(3 + \beta) (1 + 3 \beta)}{(1 + \beta) (3 - \beta) \sqrt{(1 + \beta/3) (1 - \beta^2)}}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="beta",
    index_values=lambda case: [f"beta = {beta:g}" for beta in BETAS],
    certificates=ALGEBRA,
)
