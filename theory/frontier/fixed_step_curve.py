r"""With a fixed step there is a best batch; the hyperbola of the critical batch has none.

Setting:    a bound C_1 / K + C_2 / b of the average squared gradient norm after K steps with batches of b examples,
            such as that of SGD with a fixed step, C_1 = 2 (F(w_0) - F*) / eta and C_2 = L eta sigma^2
            (sngm/msgd_sharp without momentum); an accuracy eps to be reached.
Method:     K(b) = C_1 b / (eps b - C_2) steps, the fewest for which the bound is eps; b > C_2 / eps, else none.
Guarantee:  K(b) b  >=  4 C_1 C_2 / eps^2,

            attained at the batch b* = 2 C_2 / eps, with K(b*) = 2 C_1 / eps. Below b* a smaller batch needs more
            examples, without end as b falls to C_2 / eps. On the hyperbola every smaller batch needs
            fewer, as its step is tuned to it: there E = E_min (1 + B / N) (hyperbola).
Kind:       lower: attained at b*. It is about the bound, with real numbers b and K.
Source:     Umeda and Iiduka (2025), for the curve (attributed); re-derived.
"""

import numpy as np

from theory import Case, Deduction, Step, Theorem, Use, proved

TIMES = np.array([0.55, 0.6, 0.8, 1.0, 1.5, 4.0, 20.0])  # b in units of b*


def objections(case):
    """All three numbers must be given, above zero."""
    for name in ("C_1", "C_2", "eps"):
        if case.given.get(name, 0) <= 0:
            yield f"the case must give {name}, above zero"


def best(case):
    """b* = 2 C_2 / eps, a float."""
    return 2 * case.given["C_2"] / case.given["eps"]


def steps(case, b):
    """K(b)."""
    return case.given["C_1"] * b / (case.given["eps"] * b - case.given["C_2"])


def measured(case):
    """K(b) b for b around b*."""
    return counts(case) * batches(case)


def promised(case):
    """4 C_1 C_2 / eps^2."""
    least = 4 * case.given["C_1"] * case.given["C_2"] / case.given["eps"] ** 2
    return np.full(len(TIMES), least)


# The proof.


def bound(case):
    """C_1 / K(b) + C_2 / b."""
    b = TIMES * best(case)
    return case.given["C_1"] / steps(case, b) + case.given["C_2"] / b


def batches(case):
    """b."""
    return TIMES * best(case) * case.given.get("off", 1.0)


def counts(case):
    """K(b)."""
    return steps(case, batches(case))


def progress(case):
    """C_1."""
    return case.given["C_1"]


def noise(case):
    """C_2."""
    return case.given["C_2"]


def accuracy(case):
    """eps."""
    return case.given["eps"]


def below(case):
    """The b up to b*, shape (4,)."""
    return TIMES[:4] * best(case)


def examples_of_the_curve(case):
    """K(b) b for b up to b*."""
    return steps(case, below(case)) * below(case)


def examples_of_the_hyperbola(case):
    """1 + b / N for b up to b*, with N = b*."""
    return 1 + below(case) / best(case)


PROOF = (
    Step(
        r"C_1 / K(b) + C_2 / b = \varepsilon",
        bound,
        lambda case: np.full(len(TIMES), case.given["eps"]),
        "==",
        because="solved for K",
    ),
    Step(
        r"b \le b' \le b^* \Rightarrow K(b') b' \le K(b) b",
        lambda case: examples_of_the_curve(case)[1:],
        lambda case: examples_of_the_curve(case)[:-1],
        because="K(b) b is convex in b, with its minimum at b*",
    ),
    Step(
        r"b \le b' \Rightarrow E(b) \le E(b') \text{ on the hyperbola}",
        lambda case: examples_of_the_hyperbola(case)[:-1],
        lambda case: examples_of_the_hyperbola(case)[1:],
        because="E = E_min (1 + B / N): this is where they disagree",
    ),
)


ALGEBRA = (
    proved(
        r"\frac{C_1 b^2}{\varepsilon b - C_2} \ge \frac{4 C_1 C_2}{\varepsilon^2}",
        lambda c, d, e, b: (
            c * b**2 * e**2 >= 4 * c * d * (e * b - d),
            c > 0,
            d > 0,
            e > 0,
            e * b > d,
        ),
    ),
)


DEDUCTION = Deduction(
    letters={"k": counts, "b": batches, "c": progress, "d": noise, "e": accuracy},
    claim=("k * b", "4 * c * d / e**2"),
    uses=(Use(1, "c / k + d / b", "e", "k * b**2 / (e * b - d)"),),
    slack=("c * (e * b - 2 * d)**2 / (e**2 * (e * b - d))",),
    given=("0 < c", "0 < d", "0 < e", "0 < b", "0 < k", "d < e * b"),
)


# Where it is checked.


def examples():
    """Where it holds."""
    yield Case("some numbers", given={"C_1": 30.0, "C_2": 50.0, "eps": 1.0})
    yield Case("others", given={"C_1": 2.0, "C_2": 0.3, "eps": 0.01})


def broken():
    """Where an assumption is broken, so that it fails."""
    given = {"C_1": 30.0, "C_2": 50.0, "eps": 1.0, "off": 0.4}
    yield Case("batches too small", given=given, note="b > C_2 / eps")


def refusals():
    """Where it does not apply."""
    yield Case("no noise", given={"C_1": 30.0, "C_2": 0.0, "eps": 1.0}, note="C_2, above zero")


THEOREM = Theorem(
    name=__name__,
    title="A fixed step has a best batch, the hyperbola has none",
    source="Umeda and Iiduka (2025), for the curve (attributed); re-derived",
    kind="lower",
    ratio=1.0,
    status="re-derived",
    statement=r"K(b)\, b \ge \frac{4 C_1 C_2}{\varepsilon^2}, \quad K(b) = \frac{C_1 b}{\varepsilon b - C_2}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="batch",
    index_values=lambda case: [f"b = {times:g} b*" for times in TIMES],
    certificates=ALGEBRA,
)
