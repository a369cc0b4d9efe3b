r"""PadaDamp's bill: the example gradients of T updates.

Setting:    none.
Method:     B_k = B_0 + ceil(rho k) examples, rho >= 0, as long as there are as many.
Guarantee:  0  <=  sum_{k<T} B_k - (T B_0 + rho T (T - 1) / 2)  <=  T - 1.
Kind:       tight: T updates cost no more than T B_0 + rho T (T - 1) / 2 + T - 1, attained by T = 1.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", for the rule; re-derived.
"""

import numpy as np

from adaptivesgd.batch_sizes import LinearGrowth
from adaptivesgd.methods import padadamp, padadamp_lr, sgd
from theory import (
    Case,
    Chain,
    Deduction,
    Step,
    Theorem,
    Use,
    at_every_step,
    far_start,
    small_quadratic,
)

from .averages import steps
from .growing import sizes
from .rules import ran_out, rule, unless_rule


def objections(case):
    """The batches grow linearly, and the data do not run out."""
    yield from unless_rule(case, LinearGrowth)
    yield from ran_out(case)


@at_every_step
def measured(method, state, after):
    """sum_{k<T} B_k, T = 1, 2, ..."""
    return after.examples


def promised(case):
    """T B_0 + rho T (T - 1) / 2 + T - 1."""
    return least(case) + steps(case) - 1


# The proof.


def least(case):
    """T B_0 + rho T (T - 1) / 2."""
    T = steps(case)
    return T * first_size(case) + slope(case) * T * (T - 1) / 2


def first_size(case):
    """B_0."""
    return rule(case.method).initial_size


def slope(case):
    """rho."""
    return rule(case.method).growth_rate


def together(case):
    """sum_{k<T} B_k, added up."""
    return np.cumsum(sizes(case))


def growth(case):
    """ceil(rho k)."""
    return np.ceil(slope(case) * index(case))


def index(case):
    """k = 0, 1, ..."""
    return steps(case) - 1.0


def later(case):
    """1, but 0 at k = 0."""
    return np.minimum(index(case), 1)


def most_growth(case):
    """rho k + 1, and 0 at k = 0."""
    return slope(case) * index(case) + later(case)


def one(case):
    """1."""
    return np.ones(len(steps(case)))


PROOF = (
    Step(
        r"\text{the bill} = \sum_{k<T} B_k",
        measured,
        together,
        "==",
        because="every example of a batch costs one gradient",
    ),
    Step(
        r"\sum_{k<T} B_k \ge T B_0 + \frac{\rho}{2} T (T - 1)",
        measured,
        least,
        ">=",
        because="ceil(x) >= x, and the sum of 0, ..., T - 1",
    ),
    Step(
        r"B_k = B_0 + \lceil \rho k \rceil",
        sizes,
        lambda case: first_size(case) + growth(case),
        "==",
        because="the rule",
    ),
    Step(
        r"\lceil \rho k \rceil \le \rho k + [k \ge 1]",
        growth,
        most_growth,
        because="ceil(x) < x + 1, and ceil(0) = 0",
    ),
    Step(
        r"B_k \le B_0 + \rho k + [k \ge 1]",
        sizes,
        lambda case: first_size(case) + most_growth(case),
        because="both; it adds up",
    ),
)


DEDUCTION = Deduction(
    letters={"x": sizes, "c": growth, "k": index, "j": later, "B": first_size, "r": slope},
    claim=("x", "B + r * k + j"),
    uses=(Use(3, "x", "B + c"), Use(4, "c", "r * k + j")),
    of=5,
    then="by induction on T: a sum of 0, ..., T - 1",
    chain=Chain(
        letters={
            **{"b": measured, "S": together, "T": steps, "J": one, "x": None},
            **{"B": first_size, "r": slope},
        },
        means={"x": "x", "k": "T", "j": "J"},
        hypothesis=("S", "T * B + r * T * (T - 1) / 2 + T - J"),
        base={"S": "0", "T": "0", "J": "0"},
        becomes={"S": "S + x", "T": "T + 1", "J": "1"},
        claim=("b", "T * B + r * T * (T - 1) / 2 + T - 1"),
        end_uses=(Use(1, "b", "S"),),
        end_slack=("J - 1",),
        end_given=("J >= 1",),
        first=1,
        on_paths=True,
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic(n=200, dim=3)
    yield Case("one in two", F, padadamp(0.5, 4, growth_rate=0.5), steps=60, w=far_start(F))
    yield Case("slow", F, padadamp(0.5, 16, growth_rate=0.03), steps=60, w=far_start(F))
    yield Case("attained: T = 1", F, padadamp(0.5, 3, growth_rate=0.3), steps=1, w=far_start(F))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=20)
    yield Case(
        "too few examples", F, padadamp(0.5, 4, growth_rate=1.0), w=far_start(F), note="n examples"
    )
    twin = padadamp_lr(0.5, 4, growth_rate=1.0)
    yield Case("a capped batch", F, twin, w=far_start(F), note="no cap")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=20)
    yield Case("too few examples", F, padadamp(0.5, 4, growth_rate=1.0), note="the rule wants 21")
    yield Case("a constant batch", F, sgd(0.5, 4), note="must be LinearGrowth")


THEOREM = Theorem(
    name=__name__,
    title="PadaDamp: the gradients that T updates cost",
    source="Sievert and Charles (2019) for the rule; re-derived",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"\sum_{k<T} B_k \le T B_0 + \frac{\rho}{2} T (T - 1) + T - 1",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T",
)
