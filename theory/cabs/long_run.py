r"""CABS on any quadratic in the long run: it converges whatever the conditioning.

Setting:    F(w) = sum_j F_j(w), F_j(w) = (h_j / 2) (w_j - w*_j)^2, F* = 0, with noise of which a share
            p_j = s_j^2 / tr Sigma lies along w_j.
Method:     w+ = w - a g with batches of m >= c a tr Sigma / F(w); c = 1 is CABS.
Guarantee:  E F(w_k)  <=  1^T M^k (F_1(w_0), ..., F_d(w_0)),
            M  =  diag((1 - a h_j)^2) + (a / (2 c)) (h_j p_j)_j 1^T.

            The expectation obeys a linear recursion, for m is inversely proportional to F. Its
            spectral radius is below 1 exactly if sum_j p_j / (2 c (2 - a h_j)) < 1: so if
            c > 1 / (2 (2 - a L)), and with c = 1 for every a < 3 / (2 L), although a single step may
            raise the loss (guarantee_ends).
Kind:       upper: attained if m were not rounded up.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates".
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from theory import Case, Cubature, MonteCarlo, Step, Stream, Theorem, at_every_state, loss, proved

from .coupled import Coupled, unless_independent, unless_zero
from .expected_gain import twice
from .problems import coupled, diabetes, stream, whole_batch


def objections(case):
    """What must hold of the problem and of the method."""
    if not isinstance(case.problem, Stream):
        yield f"the problem must be a Stream with a diagonal Hessian, not {case.problem!r}"
    yield from unless_zero(case)
    yield from unless_independent(case)
    rule, a = case.method.batch_size, case.method.step_size.length
    if not isinstance(rule, Coupled) or rule.alpha != a:
        yield f"the batch size must be Coupled with the step size {a:.6g}, not {rule!r}"


def eigenvalues(F):
    """The h_j, shape (d,)."""
    return np.diag(F.whole.hessian)


def parts(state):
    """F_j(w), shape (d,)."""
    return eigenvalues(state.problem) / 2 * state.w**2


def matrix(F, a, c):
    """M, shape (d, d)."""
    h, p = eigenvalues(F), F.deviations**2 / np.sum(F.deviations**2)
    return np.diag((1 - a * h) ** 2) + a / (2 * c) * np.outer(h * p, np.ones(F.dim))


def of(case):
    """M of a case."""
    return matrix(case.problem, case.method.step_size.length, case.method.batch_size.c)


def measured(case):
    """E F(w_k)."""
    return case.expected(loss)


def promised(case):
    """1^T M^k (F_1(w_0), ..., F_d(w_0))."""
    M, F = of(case), parts(case.states[0])
    powers = (np.linalg.matrix_power(M, k) for k in range(case.steps + 1))
    return [(power @ F).sum() for power in powers]


# The proof: line j of M, for the first and the last j, and their sum; then the radius of M.


@lru_cache(maxsize=8)
def parts_after(case):
    """E[F_j(w+) | w] at every state, exactly, shape (K, d)."""
    return Cubature().next(case, parts)


def part_after(j):
    """E[F_j(w+) | w]."""
    return lambda case: parts_after(case)[:, j]


def part_promised(j):
    """Row j of M times the F_i(w)."""
    return lambda case: at_every_state(lambda method, state: of(case)[j] @ parts(state))(case)


def sum_after(case):
    """E[F(w+) | w], exactly."""
    return parts_after(case).sum(axis=1)


def sum_promised(case):
    """1^T M (F_1(w), ..., F_d(w))."""
    M = of(case)
    return at_every_state(lambda method, state: (M @ parts(state)).sum())(case)


def secular(case):
    """sum_j (a h_j p_j / (2 c)) / (rho - (1 - a h_j)^2), at the spectral radius rho of M."""
    M, h = of(case), eigenvalues(case.problem)
    shrunk = (1 - case.method.step_size.length * h) ** 2
    rho = np.abs(np.linalg.eigvals(M)).max()
    return [np.sum((np.diag(M) - shrunk) / (rho - shrunk))]


PROOF = (
    Step(
        r"\mathbb{E}[F_1(w_+) \mid w] \le (1 - a h_1)^2 F_1(w) + \frac{a h_1 p_1}{2c} F(w)",
        part_after(0),
        part_promised(0),
        because="E e_j^2 = s_j^2 / m <= p_j F(w) / (c a)",
    ),
    Step(
        r"\mathbb{E}[F_d(w_+) \mid w] \le (1 - a h_d)^2 F_d(w) + \frac{a h_d p_d}{2c} F(w)",
        part_after(-1),
        part_promised(-1),
        because="the same; and so for every j",
    ),
    Step(
        r"\mathbb{E}[F(w_+) \mid w] \le 1^T M (F_1(w), \ldots, F_d(w))",
        sum_after,
        sum_promised,
        because="their sum; and M has no negative entry, so that it can be applied again",
    ),
    Step(
        r"\sum_j \frac{a h_j p_j / (2c)}{\rho - (1 - a h_j)^2} = 1",
        secular,
        lambda case: [1.0],
        "==",
        because="a diagonal matrix plus one of rank 1; at rho = 1 it reads sum_j p_j / (2 c (2 - a h_j)) = 1",
    ),
)


ALGEBRA = (
    proved(
        r"h \le L,\ a L < \tfrac32 \Rightarrow \frac{1}{2 (2 - a h)} < 1",
        lambda a, h, L: (1 / (2 * (2 - a * h)) < 1, h <= L, 2 * a * L < 3, a > 0, h > 0),
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    runs = MonteCarlo(40)
    F = stream(*np.linspace(1, 10, 30), deviations=tuple(np.linspace(2, 1, 30)))
    for a in (0.02, 0.13, 0.16):
        w = whole_batch(F, 3, a)
        yield Case(f"a = {a:g}", F, coupled(a), 8, w, engine=runs)
    F = stream(1.0, *[100.0] * 29, deviations=(0.1, *[1.0] * 29))
    flat = np.eye(30)[0] * np.sqrt(2 * F.loss(whole_batch(F, 3, 0.01)))
    yield Case("the first step raises the loss", F, coupled(0.01), 8, flat, engine=runs)


def timid():
    """Batches for steps of 0.02, but steps of 0.1."""
    return replace(coupled(0.1), batch_size=Coupled(0.02))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = stream(1.0, 10.0)
    w, runs = whole_batch(F, 3, 0.02), MonteCarlo(4)
    yield Case("small batches", F, timid(), 5, w, engine=runs, note="m >= c a tr Sigma / F")


def refusals():
    """Where it does not apply."""
    yield Case(
        "small batches", stream(1.0, 10.0), timid(), 5, note="Coupled with the step size 0.1"
    )
    yield Case("a finite sum", diabetes(8), twice(coupled(0.1)), 5, note="must be a Stream")


THEOREM = Theorem(
    name=__name__,
    title="CABS on quadratics: the long run",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="upper",
    ratio=0.9525,
    status="ours",
    statement=r"\mathbb{E} F(w_k) \le 1^T M^k (F_1(w_0), \ldots, F_d(w_0))",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="powers of a matrix of any size",
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
