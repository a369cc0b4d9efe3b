"""Certificates: algebra that Z3 proves, and worst cases by semidefinite programs."""

from dataclasses import replace

import numpy as np
import pytest

from adaptivesgd.methods import gradient_descent
from theory import Chain, Deduction, Use
from theory.algebra import holds
from theory.case import Case
from theory.catalogue import theorems
from theory.classical import (
    gradient_descent_convex_sharp,
    gradient_descent_pl_sharp,
    gradient_descent_strongly_convex,
    sgd_fixed_batch,
)
from theory.combination import unlike
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


HALVED = Deduction(
    {"D": None, "E": None, "q": None},
    ("E", "q * D"),
    (Use(1, "E", "q * D"),),
    of=1,
    chain=Chain(
        letters=dict.fromkeys(("M", "N", "D0", "Q", "q")),
        means={"D": "M", "E": "N"},
        hypothesis=("M", "Q * D0"),
        base={"M": "D0", "Q": "1"},
        becomes={"M": "N", "Q": "q * Q"},
        claim=("M", "Q * D0"),
        times=("1", "q"),
        given=("q >= 0",),
    ),
)
SUMS = Deduction(
    {"D": None, "E": None, "G": None},
    ("E", "D - G"),
    (Use(1, "E", "D - G"),),
    of=1,
    chain=Chain(
        letters=dict.fromkeys(("m", "T", "D0", "M", "N", "x")),
        means={"D": "M", "E": "N", "G": "x"},
        hypothesis=("m * T + M", "D0"),
        base={"m": "0", "T": "0", "M": "D0"},
        becomes={"m": "(m * T + x) / (T + 1)", "T": "T + 1", "M": "N"},
        claim=("m", "D0 / T"),
        end="1 / T",
        end_slack=("M / T",),
        given=("M >= 0",),
        end_given=("T >= 1",),
        first=1,
    ),
)


@pytest.mark.parametrize("deduction", (HALVED, SUMS), ids=("a rate", "a sum"))
def test_an_induction_is_verified(z3, deduction):
    pytest.importorskip("sympy")
    assert deduction.failure({1: "<="}, "<=") == ""
    assert deduction.badge == "proved"
    assert replace(deduction, chain=None).badge == "step proved"


@pytest.mark.parametrize(
    "deduction, wrong, problem",
    (
        (HALVED, {"given": ()}, "q is not proved"),  # a factor that may be negative
        (HALVED, {"given": ("q >= 0", "q < 0")}, "contradicts itself"),
        (HALVED, {"base": {"M": "2 * D0", "Q": "1"}}, "is not proved to be at least 0"),
        (HALVED, {"becomes": {"M": "N", "Q": "q**2 * Q"}}, "the step"),
        (HALVED, {"claim": ("M", "Q * D0 / 2")}, "the theorem"),
        (HALVED, {"means": {"D": "M**2", "E": "N"}, "times": ("1", "1")}, "the step"),
        (SUMS, {"given": ()}, "M/T is not proved"),
        (SUMS, {"end_given": ()}, "is not proved"),
        (SUMS, {"claim": ("m", "D0 / (2 * T)")}, "the theorem"),
        (SUMS, {"end_slack": ()}, "the theorem"),
    ),
)
def test_an_induction_that_does_not_follow_is_refused(z3, deduction, wrong, problem):
    pytest.importorskip("sympy")
    found = replace(deduction, chain=replace(deduction.chain, **wrong))
    assert problem.replace(" ", "") in found.failure({1: "<="}, "<=").replace(" ", "")


def test_a_line_that_is_not_affine_cannot_be_averaged(z3):
    """E[D^2] is not E[D]^2: on one path the same chain stands."""
    pytest.importorskip("sympy")
    bent = replace(HALVED, claim=("E", "D**2"), uses=(Use(1, "E", "D**2"),))
    wrong = replace(
        bent.chain, becomes={"M": "N", "Q": "Q"}, times=("1", "0"), slack=("Q*D0-M**2",)
    )
    assert "affine" in replace(bent, chain=wrong).failure({1: "<="}, "<=")
    given = ("q >= 0", "Q * D0 >= M**2")
    alone = replace(wrong, on_paths=True, given=given)
    assert replace(bent, chain=alone).failure({1: "<="}, "<=") == ""


EVEN = Deduction(
    {"D": None, "E": None, "q": None},
    ("E", "q * D"),
    (Use(1, "E", "q * D"),),
    of=1,
    chain=replace(HALVED.chain, given=()),
)


def test_an_identity_follows_by_induction_from_identities(z3):
    """Whatever the sign of q; and from nothing else."""
    pytest.importorskip("sympy")
    assert EVEN.failure({1: "=="}, "==", "==") == ""
    assert "one inequality to another" in EVEN.failure({1: "=="}, "==", "<=")
    assert "one inequality to another" in HALVED.failure({1: "<="}, "<=", "==")


@pytest.mark.parametrize(
    "wrong, problem",
    (
        ({"slack": ("Q",)}, "identities alone"),
        ({"slack": ("Q - Q",)}, "identities alone"),
        ({"end_slack": ("Q - Q",)}, "identities alone"),
        ({"uses": (Use(2, "Q", "Q"),)}, "identities alone"),
        ({"base": {"M": "D0 / 2", "Q": "1"}}, "at the start: D0/2 is left"),
        ({"becomes": {"M": "N", "Q": "Q"}}, "the step"),
        ({"claim": ("M", "2 * Q * D0")}, "the theorem"),
        ({"given": ("q > 0", "q < 0")}, "contradicts itself"),
    ),
)
def test_an_identity_that_does_not_follow_is_refused(z3, wrong, problem):
    pytest.importorskip("sympy")
    found = replace(EVEN, chain=replace(EVEN.chain, **wrong))
    assert problem in found.failure({1: "==", 2: "<="}, "==", "==")


def test_a_letter_that_is_no_number_agrees_with_nothing():
    assert unlike(np.array([1.0, np.nan]), np.array([1.0, 2.0]))
    assert unlike(np.array([1.0]), np.array([np.nan]))
    assert not unlike(np.array([1.0, 0.0]), np.array([1.0 + 1e-12, 0.0]))


def test_what_z3_cannot_tell_is_no_deduction(monkeypatch, z3):
    pytest.importorskip("sympy")
    monkeypatch.setattr("theory.algebra.PATIENCE", 1)
    letters = dict.fromkeys("abcde")
    odd = "(a**5 + b**5 + c**5 + d**5 - e**7 - 3)**2"
    hard = Deduction(letters, ("a", "a + " + odd + " - 1"), (), (odd + " - 1",), ("a > 1", "b > a"))
    assert "is not proved" in hard.failure({}, "<=")


def test_the_letters_of_an_induction_are_what_was_measured():
    theorem = sgd_fixed_batch.THEOREM
    verdict = theorem.check(next(iter(theorem.examples())))
    assert theorem.mismatch(verdict) == ""
    chain = theorem.deduction.chain
    for name in ("Q", "s", "D0"):
        letter = chain.letters[name]
        wrong = dict(chain.letters) | {name: lambda case, f=letter: 1.01 * f(case)}
        deduction = replace(theorem.deduction, chain=replace(chain, letters=wrong))
        assert replace(theorem, deduction=deduction).mismatch(verdict) != ""


def test_most_theorems_are_proved():
    found = [t.deduction.badge for t in theorems() if t.deduction is not None]
    assert found.count("proved") >= 100


@pytest.mark.parametrize(
    "theorem",
    [pytest.param(t, id=t.name.removeprefix("theory.")) for t in theorems() if t.deduction],
)
def test_every_letter_of_a_deduction_has_a_meaning(theorem):
    found = theorem.deduction.described(theorem.claim.relation)
    letters = [*found["letters"], *(found["chain"] or {"letters": ()})["letters"]]
    assert [name for name, meaning in letters if not meaning] == []


def at_a_point(difference):
    """What is left of a difference, exactly, where every letter is another fraction; "" if nothing is."""
    import sympy

    letters = sorted(sympy.sympify(difference).free_symbols, key=str)
    point = {x: sympy.Rational(1009 + 89 * k**2, 991 + 101 * k) for k, x in enumerate(letters)}
    left = sympy.sympify(difference).subs(point)
    return "" if left == 0 else str(left)


def doubled(held, name):
    """A deduction or a chain with one entry of a tuple of multipliers or terms doubled, for every entry."""
    entries = getattr(held, name)
    for place, entry in enumerate(entries):
        twice = (
            replace(entry, times=f"2 * ({entry.times})")
            if name.endswith("uses")
            else f"2 * ({entry})"
        )
        yield replace(held, **{name: (*entries[:place], twice, *entries[place + 1 :])})


def wrong_multipliers(deduction):
    """The same deduction with another multiplier, once for each."""
    for name in ("uses", "slack"):
        yield from doubled(deduction, name)
    if (chain := deduction.chain) is not None:
        wrong = [
            each
            for name in ("times", "uses", "slack", "end_uses", "end_slack")
            for each in doubled(chain, name)
        ]
        for each in (*wrong, replace(chain, end=f"2 * ({chain.end})")):
            yield replace(deduction, chain=each)


@pytest.mark.parametrize(
    "theorem",
    [pytest.param(t, id=t.name.removeprefix("theory.")) for t in theorems() if t.deduction],
)
def test_no_multiplier_of_a_deduction_is_free(monkeypatch, theorem):
    """Doubled, each is refused: none stands at a line that says nothing."""
    pytest.importorskip("sympy")
    pytest.importorskip("z3")
    for module in ("deduction", "chain"):
        monkeypatch.setattr(f"theory.{module}.left_over", at_a_point)
    for wrong in wrong_multipliers(theorem.deduction):
        assert "is left" in replace(theorem, deduction=wrong).not_deduced()
