r"""The hyperbola of the critical batch: exact for one step of the best length on a quadratic.

Setting:    F is a quadratic with the Hessian H; G = grad F(w), Sigma the covariance of an example's gradient at w.
Method:     one step w+ = w - eta g, with g the mean of B examples drawn independently, and the best length

                eta  =  ||G||^2 / (G^T H G + tr(H Sigma) / B).
Guarantee:  F(w) - E F(w+)  =  M / (1 + N / B),   M = ||G||^4 / (2 G^T H G),   N = tr(H Sigma) / G^T H G.

            So S = S_min (1 + N / B) steps, and E = B S examples, make up for the same fall if every step is like this
            one: (S / S_min - 1) (E / E_min - 1) = 1, with S_min for B without end, E_min = N S_min as B -> 0. With a fixed
            step there is another curve, with a best batch: fixed_step_curve.
Kind:       identity.
Source:     McCandlish, Kaplan, Amodei and others (2018), "An empirical model of large-batch training", as
            commonly quoted; re-derived.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers import Uniform
from theory import (
    Case,
    Deduction,
    Enumeration,
    Step,
    Theorem,
    Use,
    far_start,
    gap,
    proved,
    regression,
    small_quadratic,
)

BATCHES = np.arange(1, 5)


def objections(case):
    """What must hold of the problem and of the numbers."""
    if not isinstance(case.problem, NoisyQuadratic):
        yield f"the problem must be a NoisyQuadratic, not {case.problem!r}"
    if np.linalg.norm(case.problem.gradient(case.w)) < 1e-12:
        yield "the gradient must not be zero where the step begins"


def letters(case):
    """||G||^2, G^T H G and tr(H Sigma), floats."""
    F, H = case.problem, case.problem.hessian * case.given.get("claimed", 1.0)
    G, rows = F.gradient(case.w), F.gradients(case.w)
    away = rows - G
    return float(G @ G), float(G @ H @ G), float(np.einsum("ij,jk,ik->", away, H, away) / F.n)


def lengths(case):
    """The best eta for every B."""
    square, bent, shaken = letters(case)
    return square / (bent + shaken / BATCHES)


def fall(case, times):
    """F(w) - E F(w - eta g) for every B, by every batch; eta is `times` the best."""
    engine, drawn = Enumeration(), Uniform(replace=True)
    methods = [
        Method(int(B), times * eta, sampler=drawn)
        for B, eta in zip(BATCHES, lengths(case), strict=True)
    ]
    return np.array([gap(case.first) - engine.after(each, case.first, gap) for each in methods])


def measured(case):
    """F(w) - E F(w+) with the best length, for every B."""
    return fall(case, 1.0)


def most(case):
    """M = ||G||^4 / (2 G^T H G), a float."""
    square, bent, _ = letters(case)
    return square**2 / (2 * bent)


def critical(case):
    """N = tr(H Sigma) / G^T H G, a float."""
    _, bent, shaken = letters(case)
    return shaken / bent


def promised(case):
    """M / (1 + N / B), for every B."""
    return most(case) / (1 + critical(case) / BATCHES)


# The proof.


def product(case):
    """(S / S_min - 1) (E / E_min - 1), S = 1 / fall and E = B S, S_min = 1 / M and E_min = N / M."""
    S = 1 / measured(case)
    S_min = 1 / most(case)
    return (S / S_min - 1) * (BATCHES * S / (critical(case) * S_min) - 1)


def square(case):
    """||G||^2."""
    return letters(case)[0]


def bent(case):
    """G^T H G."""
    return letters(case)[1]


def shaken(case):
    """tr(H Sigma)."""
    return letters(case)[2]


def batches(case):
    """B."""
    return BATCHES


def scaled_lengths(case):
    """eta (G^T H G + tr(H Sigma) / B), for every B."""
    return lengths(case) * (bent(case) + shaken(case) / BATCHES)


def expanded(case):
    """eta ||G||^2 - (eta^2 / 2) (G^T H G + tr(H Sigma) / B), for every B."""
    return lengths(case) * (square(case) - scaled_lengths(case) / 2)


PROOF = (
    Step(
        r"F(w) - \mathbb{E} F(w - 0.9 \eta g) \le F(w) - \mathbb{E} F(w_+)",
        lambda case: fall(case, 0.9),
        measured,
        because="eta ||G||^2 - (eta^2 / 2) (G^T H G + tr(H Sigma) / B) is largest at the best length",
    ),
    Step(
        r"F(w) - \mathbb{E} F(w - 1.1 \eta g) \le F(w) - \mathbb{E} F(w_+)",
        lambda case: fall(case, 1.1),
        measured,
        because="the same",
    ),
    Step(
        r"(S / S_{\min} - 1) (E / E_{\min} - 1) = 1",
        product,
        lambda case: np.ones(len(BATCHES)),
        "==",
        because="S / S_min = 1 + N / B and E / E_min = 1 + B / N",
    ),
    Step(
        r"F(w) - \mathbb{E} F(w_+) = \eta \|G\|^2 - \tfrac{\eta^2}{2} (G^\top H G + \tfrac1B \mathrm{tr}(H \Sigma))",
        measured,
        expanded,
        "==",
        because="F is a quadratic, and E g = G",
    ),
    Step(
        r"\eta (G^\top H G + \tfrac1B \mathrm{tr}(H \Sigma)) = \|G\|^2",
        scaled_lengths,
        lambda case: np.full(len(BATCHES), square(case)),
        "==",
        because="the best length",
    ),
)


ALGEBRA = (
    proved(
        r"(1 + \tfrac N B - 1) (1 + \tfrac B N - 1) = 1",
        lambda N, B: ((1 + N / B - 1) * (1 + B / N - 1) == 1, N > 0, B > 0),
    ),
)


DEDUCTION = Deduction(
    letters={"x": measured, "e": lengths, "g": square, "b": bent, "s": shaken, "B": batches},
    claim=("x", "g**2 / (2 * b) / (1 + s / b / B)"),
    uses=(
        Use(4, "x", "e * g - e**2 / 2 * (b + s / B)"),
        Use(5, "e * (b + s / B)", "g", "(g - e * (b + s / B)) / (2 * (b + s / B))"),
    ),
)


# Where it is checked.

ONE = Method(1, 0.1, sampler=Uniform(replace=True))  # of which only the start matters


def examples():
    """Where it holds."""
    for seed, condition in ((0, 4.0), (1, 1.0), (2, 30.0)):
        F = small_quadratic(condition=condition, seed=seed)
        yield Case(f"condition {condition:g}", F, ONE, 1, far_start(F))
    F = small_quadratic(n=4, dim=3, noise=5.0)
    yield Case("much noise", F, ONE, 1, far_start(F, 1.0))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    wrong = {"claimed": 1.3}
    yield Case("a wrong Hessian", F, ONE, 1, far_start(F), given=wrong, note="the Hessian of F")


def refusals():
    """Where it does not apply."""
    yield Case("regression", regression(), ONE, 1, np.ones(2), note="must be a NoisyQuadratic")
    F = small_quadratic()
    w = np.asarray(F.minimiser)
    yield Case("at the minimiser", F, ONE, 1, w, note="must not be zero")


THEOREM = Theorem(
    name=__name__,
    title="The hyperbola of the critical batch, exact for one step",
    source="McCandlish, Kaplan, Amodei and others (2018), as commonly quoted; re-derived",
    kind="identity",
    status="re-derived",
    statement=r"F(w) - \mathbb{E} F(w_+) = \frac{M}{1 + N / B}, \quad N = \frac{\mathrm{tr}(H \Sigma)}{G^\top H G}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="batch",
    index_values=lambda case: [f"B = {B}" for B in BATCHES],
    certificates=ALGEBRA,
)
