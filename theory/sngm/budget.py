r"""SNGM on a budget of C gradients: no step and batch size do better than these.

Setting:    A bound p (1 - beta) D / (eta T) + q L kappa eta + r sigma / sqrt B on the average
            gradient norm, D = F(w_0) - F*, and C = T B gradients to spend. The bounds in this
            folder have (p, q, r) = (1, 1/2, 2) in smooth, (2, 1, 2) in smooth_as_quoted and
            (2, 8, 4) in relaxed_as_quoted.
Method:     SNGM with a fixed step eta and batches of B examples, T = C / B steps.
Guarantee:  whatever eta and B are, the bound is at least 2 (P r sigma)^(1/2), and attains it at

                eta = (p (1 - beta) D B / (q L kappa C))^(1/2),   B = r sigma / P,
                P = 2 (p q (1 - beta) kappa L D / C)^(1/2).

            So C^(-1/4) is the rate, eps^-4 gradients; and the best batch grows like sqrt C.
Kind:       tight: attained by these eta and B. T and B are counted as real numbers.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", as commonly quoted; the sharp constants re-derived.
"""

from itertools import product

import numpy as np

from theory import Case, Deduction, Step, Theorem, Use, proved

from .ahead import kappa

FORMS = {
    "smooth": (1.0, 0.5, 2.0),
    "smooth, as quoted": (2.0, 1.0, 2.0),
    "relaxed, as quoted": (2.0, 8.0, 4.0),
}
FACTORS = tuple(product(np.geomspace(1 / 8, 8, 7), repeat=2))  # of the best eta and the best B


def objections(case):
    """What must hold of the problem and of the method."""
    for name in ("beta", "L", "D", "sigma", "C"):
        if name not in case.given:
            yield f"the case must give {name}"
    if case.given["sigma"] <= 0:
        yield f"sigma must be above zero, not {case.given['sigma']:g}: else B = 1 is best"
    eta, B = best(case.given)
    if not 1 <= B <= case.given["C"]:
        yield f"the best batch must lie between 1 and C = {case.given['C']:g}, but it is {B:.6g}"
    lam = case.given.get("lambda", 0.0)
    if 8 * kappa(case.given["beta"]) * lam * eta > 1:
        yield f"the best step must be at most 1 / (8 kappa lambda), not {eta:.6g}: C is too small"


def best(given):
    """The step eta and the batch size B that minimise the bound, floats."""
    p, q, r = FORMS[given["form"]]
    beta, C = given["beta"], given["C"]
    B = r * given["sigma"] / price(given)
    eta = np.sqrt(p * (1 - beta) * given["D"] * B / (q * given["L"] * kappa(beta) * C))
    return float(eta), float(B)


def price(given):
    """P = 2 (p q (1 - beta) kappa L D / C)^(1/2): the first two terms, at their best, are P sqrt B."""
    p, q, _ = FORMS[given["form"]]
    beta = given["beta"]
    return 2 * np.sqrt(p * q * (1 - beta) * kappa(beta) * given["L"] * given["D"] / given["C"])


def bound(given, eta, B):
    """The bound after T = C / B steps."""
    (p, q, r), beta = FORMS[given["form"]], given["beta"]
    T = given.get("C spent", given["C"]) / B
    progress = p * (1 - beta) * given["D"] / (eta * T)
    return progress + q * given["L"] * kappa(beta) * eta + r * given["sigma"] / np.sqrt(B)


def measured(case):
    """2 sqrt(P r sigma), for every pair."""
    _, _, r = FORMS[case.given["form"]]
    return np.full(len(FACTORS), 2 * np.sqrt(price(case.given) * r * case.given["sigma"]))


def promised(case):
    """The bound at every pair of eta and B."""
    eta, B = best(case.given)
    return np.array([bound(case.given, eta * x, B * y) for x, y in FACTORS])


# The proof.


def at_the_best_step(case):
    """P sqrt B + r sigma / sqrt B."""
    (_, B), (_, _, r) = best(case.given), FORMS[case.given["form"]]
    sizes = B * np.array([y for _, y in FACTORS])
    return price(case.given) * np.sqrt(sizes) + r * case.given["sigma"] / np.sqrt(sizes)


def etas(case):
    """eta."""
    return best(case.given)[0] * np.array([x for x, _ in FACTORS])


def roots_of_batches(case):
    """sqrt B."""
    return np.sqrt(best(case.given)[1] * np.array([y for _, y in FACTORS]))


def progress(case):
    """p (1 - beta) D B / C, over eta the first term of the bound."""
    p, beta, C = FORMS[case.given["form"]][0], case.given["beta"], case.given["C"]
    spent = case.given.get("C spent", C)
    return p * (1 - beta) * case.given["D"] * roots_of_batches(case) ** 2 / spent


def bend(case):
    """q L kappa, times eta the second term of the bound."""
    return FORMS[case.given["form"]][1] * case.given["L"] * kappa(case.given["beta"])


def noise(case):
    """r sigma, over sqrt B the third term of the bound."""
    return FORMS[case.given["form"]][2] * case.given["sigma"]


def price_of(case):
    """P."""
    return price(case.given)


PROOF = (
    Step(
        r"P \sqrt B + \frac{r \sigma}{\sqrt B} \le \frac{p (1-\beta) D B}{\eta C} + q L \kappa \eta"
        r" + \frac{r \sigma}{\sqrt B}",
        at_the_best_step,
        promised,
        because="x / eta + y eta >= 2 sqrt(x y), attained at eta = sqrt(x / y)",
    ),
    Step(
        r"2 \sqrt{P r \sigma} \le P \sqrt B + \frac{r \sigma}{\sqrt B}",
        measured,
        at_the_best_step,
        because="the same inequality for sqrt B",
    ),
    Step(
        r"P^2 B = 4 \cdot \frac{p (1-\beta) D B}{C} \cdot q L \kappa",
        lambda case: (price_of(case) * roots_of_batches(case)) ** 2,
        lambda case: 4 * progress(case) * bend(case),
        "==",
        because="the definition of P",
    ),
    Step(
        r"(2 \sqrt{P r \sigma})^2 = 4 P r \sigma",
        lambda case: measured(case) ** 2,
        lambda case: np.full(len(FACTORS), 4 * price_of(case) * noise(case)),
        "==",
        because="a root",
    ),
)


ALGEBRA = (
    proved(
        r"\frac{x^2}{\eta} + y^2 \eta \ge 2 x y",
        lambda x, y, eta: (x**2 / eta + y**2 * eta >= 2 * x * y, eta > 0),
    ),
)


DEDUCTION = Deduction(
    letters={
        "z": measured,
        "e": etas,
        "y": roots_of_batches,
        "u": progress,
        "v": bend,
        "w": noise,
        "P": price_of,
    },
    claim=("z", "u / e + v * e + w / y"),
    uses=(
        Use(3, "P**2 * y**2", "4 * u * v", "1 / (u / e + v * e + P * y)"),
        Use(4, "z**2", "4 * P * w", "1 / (P * y + w / y + z)"),
    ),
    slack=(
        "(u / e - v * e)**2 / (u / e + v * e + P * y)",
        "(P * y - w / y)**2 / (P * y + w / y + z)",
    ),
    given=("0 < z", "0 < e", "0 < y", "0 < u", "0 < v", "0 < w", "0 < P"),
)


# Where it is checked.

GIVEN = {"beta": 0.9, "L": 2.0, "D": 5.0, "sigma": 3.0, "C": 1e8}


def examples():
    """Where it holds."""
    for form in FORMS:
        yield Case(form, given=GIVEN | {"form": form, "lambda": 0.1})
        yield Case(f"{form}, no momentum", given=GIVEN | {"form": form, "beta": 0.0})


def broken():
    """Where an assumption is broken, so that it fails."""
    saved = GIVEN | {"form": "smooth", "C spent": 4e8}
    yield Case("more gradients spent than counted", given=saved, note="T B = C")


def refusals():
    """Where it does not apply."""
    given = GIVEN | {"form": "smooth"}
    yield Case("no noise", given=given | {"sigma": 0.0}, note="sigma must be above zero")
    yield Case("a tiny budget", given=given | {"C": 1.0}, note="between 1 and C")
    curved = given | {"form": "relaxed, as quoted", "lambda": 1e3}
    yield Case("a strongly relaxed smoothness", given=curved, note="C is too small")


THEOREM = Theorem(
    name=__name__,
    title="SNGM: the best step and batch on a budget",
    source="Zhao, Xie and Li (2020), as commonly quoted; sharp constants re-derived",
    kind="tight",
    attained="every instance",
    status="sharpened",
    statement=r"2 \sqrt{P r \sigma} \le \frac{p (1-\beta) D}{\eta T} + q L \kappa \eta"
    r" + \frac{r \sigma}{\sqrt B}, \quad T B = C",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="pair of eta and B",
    certificates=ALGEBRA,
)
