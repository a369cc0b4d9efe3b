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
from theory import Case, Step, Theorem, at_every_step, far_start, small_quadratic

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
    (B, rho), T = (rule(case.method).initial_size, rule(case.method).growth_rate), steps(case)
    return T * B + rho * T * (T - 1) / 2


PROOF = (
    Step(
        r"\text{the bill} = \sum_{k<T} B_k",
        measured,
        lambda case: np.cumsum(sizes(case)),
        "==",
        because="every example of a batch costs one gradient",
    ),
    Step(
        r"\sum_{k<T} B_k \ge T B_0 + \frac{\rho}{2} T (T - 1)",
        measured,
        least,
        ">=",
        because="ceil(x) >= x, and the sum of 0, ..., T - 1; with ceil(x) < x + 1 for k >= 1 this"
        " also bounds it from above",
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
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T",
)
