r"""How large a batch SNGM and MSGD can use: the same order, and sqrt(1 + beta) apart.

Setting:    F is L-smooth, D = F(w_0) - F*, tr Sigma <= sigma^2, and C = T B gradients to spend.
Method:     SNGM with the batch that is best for its commonly quoted bound (budget),

                B_SNGM = (C sigma^2 / (2 L (1 - beta) kappa D))^(1/2);

            MSGD with the step that is best for its two-term bound (msgd), which for every B is
            the same multiple of B, until it exceeds 1 / (kappa L): up to the batch

                B_MSGD = (1 / kappa) (C sigma^2 / (2 (1 - beta)^3 L D))^(1/2).
Guarantee:  B_SNGM / B_MSGD  =  sqrt(1 + beta), whatever L, D, sigma and C are.

            So C^(1/4) is no limit of MSGD, but of the third term of its quoted bound. Up to
            B_MSGD its bound does not depend on B. Beyond it, with the step 1 / (kappa L), the
            leading terms of both bounds on the gradient norm are (2 (1 - beta) kappa L D B / C)^(1/2).
Kind:       identity.
Source:     ours, about the bounds of Zhao, Xie and Li (2020), "Stochastic normalized gradient
            descent with momentum for large-batch training", as commonly quoted.
"""

import numpy as np

from theory import Case, Step, Theorem, proved

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
    return lambda case: np.array([function(case, at(case, beta)) for beta in BETAS])


def msgd_bound(given, eta, B):
    """2 (1 - beta) D B / (eta C) + L eta sigma^2 / ((1 - beta)^2 B), for T = C / B."""
    beta = given["beta"]
    progress = 2 * (1 - beta) * given["D"] * B / (eta * given["C"])
    return progress + given["L"] * eta * given["sigma"] ** 2 / ((1 - beta) ** 2 * B)


def msgd_step(given, B):
    """The step that is best for this bound."""
    beta = given["beta"]
    square = 2 * (1 - beta) ** 3 * given["D"] / (given["L"] * given["C"] * given["sigma"] ** 2)
    return B * np.sqrt(square)


def msgd_limit(given):
    """The batch at which the best step is 1 / (kappa L)."""
    beta = given["beta"]
    square = given["C"] * given["sigma"] ** 2 / (2 * (1 - beta) ** 3 * given["L"] * given["D"])
    return np.sqrt(square) / given.get("kappa", kappa(beta))


def ratio(case, given):
    """B_SNGM / B_MSGD."""
    _, B = budget.best(given)
    return B / msgd_limit(given)


measured = for_every_beta(ratio)


def promised(case):
    """sqrt(1 + beta) for the BETAS."""
    return np.sqrt(1 + BETAS)


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
    """kappa L eta at B_MSGD."""
    return msgd_step(given, msgd_limit(given)) * kappa(given["beta"]) * given["L"]


def leading_term(case, given):
    """The root of the first term of MSGD's bound with the step 1 / (kappa L), for B = 1."""
    eta, beta = 1 / (kappa(given["beta"]) * given["L"]), given["beta"]
    return np.sqrt(2 * (1 - beta) * given["D"] / (eta * given["C"]))


def leading_term_of_sngm(case, given):
    """P, the leading term of SNGM's sharp bound for B = 1."""
    return budget.price(given | {"form": "smooth"})


PROOF = (
    Step(
        r"\min_\eta \frac{2 (1-\beta) D B}{\eta C} + \frac{L \eta \sigma^2}{(1-\beta)^2 B}"
        r" \text{ at } \eta^2 = \frac{2 (1-\beta)^3 D B^2}{L C \sigma^2}",
        best_bound(1.0),
        for_every_beta(nearby_bound),
        "==",
        because="x / eta + y eta >= 2 sqrt(x y)",
    ),
    Step(
        r"\kappa L \eta = 1 \text{ at } B_{\mathrm{MSGD}}",
        for_every_beta(scaled_step),
        lambda case: np.ones(len(BETAS)),
        "==",
        because="the best step is a multiple of B",
    ),
    Step(
        r"\text{the best bound at } B_{\mathrm{MSGD}} \text{ is that at } B_{\mathrm{MSGD}} / 10",
        best_bound(1.0),
        best_bound(0.1),
        "==",
        because="with its best step, the bound does not depend on B",
    ),
    Step(
        r"\sqrt{2 (1-\beta) D \kappa L B / C} = P \sqrt B",
        for_every_beta(leading_term),
        for_every_beta(leading_term_of_sngm),
        "==",
        because="beyond B_MSGD, MSGD with 1 / (kappa L) and SNGM's sharp bound lead with the same",
    ),
)


ALGEBRA = (
    proved(
        r"B_{\mathrm{SNGM}}^2 = (1 + \beta) B_{\mathrm{MSGD}}^2",
        lambda beta, x: (  # x = C sigma^2 / (2 L D)
            x / ((1 - beta) * kappa(beta)) == (1 + beta) * x / (kappa(beta) ** 2 * (1 - beta) ** 3),
            beta >= 0,
            beta < 1,
        ),
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
    yield Case("kappa = 1", given=GIVEN | {"kappa": 1.0}, note="MSGD's condition on the step")


def refusals():
    """Where it does not apply."""
    yield Case("no noise", given=GIVEN | {"sigma": 0.0}, note="sigma, above zero")


THEOREM = Theorem(
    name=__name__,
    title="SNGM's batch over MSGD's: sqrt(1 + beta)",
    source="ours, about the bounds of Zhao, Xie and Li (2020)",
    kind="identity",
    status="ours",
    statement=r"\frac{B_{\mathrm{SNGM}}}{B_{\mathrm{MSGD}}} = \sqrt{1 + \beta}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="beta",
    certificates=ALGEBRA,
)
