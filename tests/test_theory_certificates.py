"""Certificates: algebra that Z3 proves, and worst cases by semidefinite programs."""

from dataclasses import replace

import pytest

from adaptivesgd.methods import gradient_descent
from theory import Deduction, Use
from theory.algebra import holds
from theory.case import Case
from theory.catalogue import theorems
from theory.classical import (
    gradient_descent_convex_sharp,
    gradient_descent_pl_sharp,
    gradient_descent_strongly_convex,
)
from theory.examples import far_start, small_quadratic
from theory.related import deterministic_norm_test, inexact_gradient, minibatch_step
from theory.report import record
from theory.worst_cases import (
    below,
    gradient_descent_distance,
    gradient_descent_gap,
    inexact_gradient_gap,
    met,
    minibatch_distance,
)

CERTIFICATES = [
    pytest.param(each, id=f"{theorem.name.removeprefix('theory.')}-{each.badge}-{k}")
    for theorem in theorems()
    for k, each in enumerate(theorem.certificates)
]


@pytest.fixture
def z3():
    return pytest.importorskip("z3", reason="z3 is not installed: pip install z3-solver")


@pytest.fixture
def sdp():
    pytest.importorskip("clarabel", reason="clarabel is not installed: see the extra pep")
    return pytest.importorskip("PEPit", reason="PEPit is not installed: see the extra pep")


@pytest.mark.parametrize("certificate", CERTIFICATES)
def test_every_certificate_holds(certificate):
    if certificate.missing:
        pytest.skip(f"{certificate.missing} is not installed")
    assert certificate.holds()


def test_most_theorems_with_algebra_have_it_proved():
    proved = [t for t in theorems() if any(each.badge == "algebra" for each in t.certificates)]
    assert len(proved) >= 25


@pytest.mark.parametrize(
    "statement",
    (
        lambda a: (a > 1000, a > 0, a < 0),  # assumptions that contradict each other
        lambda a, b, q: (a * b <= q * a**2 / 2 + b**2 / (2 * q),),  # Young, without q > 0
        lambda x: ((1 - x) ** 2 + x / 2 < 1, x > 0, 2 * x <= 3),  # with the end point
        lambda a, L, mu: ((1 - a * mu) ** 2 + a * L / 2 > 1, 10 * L >= 39 * mu, a > 0, mu > 0),
        lambda beta, K: (K * beta + K / 2 == K * (1 + beta), beta < 1),
    ),
    ids=("a contradiction", "no sign", "an end point", "a smaller constant", "not an identity"),
)
def test_what_is_false_is_not_proved(z3, statement):
    assert not holds(statement)


@pytest.mark.parametrize("B, quoted", minibatch_step.QUOTED.items())
def test_the_worst_case_of_one_minibatch_step(sdp, B, quoted):
    """4.1830, 3.6436, 3.5162, 3.4596 for B = 1..4 of n = 4, L = 1, mu = .1, gamma = .7, v = 1, R = 2."""
    worst = minibatch_distance(4, B, 1.0, 0.1, 0.7, 1.0, 2.0)
    assert worst == pytest.approx(quoted, abs=1e-4)
    promised = minibatch_step.bound(0.7, 1.0, 0.1, 2.0, minibatch_step.minibatch_noise(1.0, 4, B))
    assert worst <= promised * (1 + 1e-6)
    assert promised <= 1.035 * worst


@pytest.mark.parametrize("a", (0.3, 1.0, 1.5, 1.9))
def test_gradient_descent_meets_its_worst_case(sdp, a):
    """The rate of the theorem, with L = 1 and mu = 1/4, is that of the worst function."""
    F = small_quadratic()
    case = Case("", F, gradient_descent(a), 1, far_start(F))
    before, after = gradient_descent_strongly_convex.promised(case)
    worst = gradient_descent_distance(1.0, 0.25, a)
    assert worst == pytest.approx((after / before) ** 2, rel=1e-5)


@pytest.mark.parametrize("steps", (1, 2, 4))
def test_gradient_descent_on_convex_functions_meets_its_worst_case(sdp, steps):
    """L r^2 / (4 N + 2), with L = r = 1."""
    F = small_quadratic()
    case = Case("", F, gradient_descent(1.0), steps, far_start(F, 1.0))
    promised = gradient_descent_convex_sharp.promised(case)[-1]
    assert gradient_descent_gap(1.0, 1.0, steps) == pytest.approx(promised, rel=1e-5)


@pytest.mark.parametrize("theta", (0.1, 0.3, 0.5, 0.9))
@pytest.mark.parametrize("mu", (0.05, 0.5))
def test_the_inexact_gradient_meets_its_worst_case(sdp, theta, mu):
    a = inexact_gradient.best_step(1.0, mu, theta)
    worst = inexact_gradient_gap(1.0, mu, a, theta)
    assert worst == pytest.approx(inexact_gradient.rate(1.0, mu, theta) ** 2, rel=1e-4)


@pytest.mark.parametrize("theta", (0.1, 0.5))
def test_the_deterministic_norm_test_stays_above_its_worst_case(sdp, theta):
    referee = deterministic_norm_test.referee(theta)
    assert referee.holds()
    assert inexact_gradient_gap(1.0, 0.1, 1.0, theta) < 1 - (1 - theta**2) * 0.1


def test_a_certificate_that_promises_too_little_fails(sdp):
    assert not below("", lambda: 1.0, lambda: 0.99).holds()
    assert not met("", lambda: 1.0, lambda: 1.01).holds()


def test_what_z3_cannot_tell_is_not_proved(monkeypatch, z3):
    """Fermat for n = 5, in whole numbers: no answer within a millisecond."""
    monkeypatch.setattr("theory.algebra.PATIENCE", 1)

    def statement(a, b, c, d, e):
        return (a**5 + b**5 + c**5 + d**5 != e**7 + 3, a > 1, b > a, c > b, d > c, e * a * b > d**3)

    assert not holds(statement)


@pytest.mark.parametrize("negated, proved", (("unsat", True), ("unknown", False), ("sat", False)))
def test_only_a_negation_without_solution_proves(monkeypatch, z3, negated, proved):
    answers = iter((z3.sat, getattr(z3, negated)))
    monkeypatch.setattr("theory.algebra.answer", lambda *conditions: next(answers))
    assert holds(lambda a: (a >= 0, a > 1)) == proved


LETTERS = dict.fromkeys("xyza")
CHAIN = Deduction(
    LETTERS, ("x", "a * z"), (Use(1, "x", "a * y"), Use(2, "y", "z", "a")), (), ("a >= 0",)
)


def test_a_deduction_is_verified():
    pytest.importorskip("sympy")
    assert CHAIN.failure({1: "<=", 2: "<="}, "<=") == ""


@pytest.mark.parametrize(
    "wrong, problem",
    (
        ({"given": ()}, "a is not proved to be at least 0"),
        ({"given": ("a >= 0", "a < 0")}, "contradicts itself"),
        ({"claim": ("x", "a * z / 2")}, "is left"),
        ({"uses": CHAIN.uses[:1]}, "is left"),
        ({"slack": ("y",)}, "is left"),
        ({"claim": ("x", "a * z + y"), "slack": ("y",)}, "y is not proved"),
    ),
)
def test_a_deduction_that_does_not_follow_is_refused(z3, wrong, problem):
    pytest.importorskip("sympy")
    assert problem in replace(CHAIN, **wrong).failure({1: "<=", 2: "<="}, "<=")


def test_a_line_in_the_wrong_direction_is_refused(z3):
    pytest.importorskip("sympy")
    assert CHAIN.failure({1: "<=", 2: ">="}, "<=") != ""
    assert "identities alone" in CHAIN.failure({1: "<=", 2: "<="}, "==")


def test_letters_that_are_not_what_was_measured_are_found_out():
    theorem = gradient_descent_pl_sharp.THEOREM
    verdict = theorem.verify()[0]
    assert theorem.mismatch(verdict) == ""
    other = theorem.deduction.letters | {"G": lambda case: 2 * verdict.lines[1].left}
    wrong = replace(theorem, deduction=replace(theorem.deduction, letters=other))
    assert "is not the side of line 1" in wrong.mismatch(verdict)
    finding = record(wrong).findings[0]
    assert finding.outcome == "error" and "about something else" in finding.sentence
