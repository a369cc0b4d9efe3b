r"""The orders of updates and gradients of SGD, AdaDamp and gradient descent, as measured exponents.

Setting:    F is beta-smooth, and convex with a minimiser or PL; bounded variance.
Method:     SGD with one example, AdaDamp, and gradient descent with n examples, each tuned by its
            theorem; tau is the first k at which F(w_k) - F* <= eps.
Guarantee:  E tau and E sum_{k < tau} B_k are of the order eps^-p, p = 0 standing for log(1 / eps):

                             updates                    gradients
                       SGD  AdaDamp  GD           SGD  AdaDamp  GD (n times)
            convex      2      1      1            2      2      1
            PL          1      0      0            1      1      0

            So AdaDamp has the updates of gradient descent and the gradients of SGD, up to logarithms.
            Measured on a hard quadratic of each class: the slope of the logarithm of the mean count
            against ln(1 / eps), with its 99 % bootstrap interval, is less than 1/2 away from p.
            Over so short a span this cannot tell 1 / eps from log(1 / eps) / eps: gradients_needed
            proves the former. Entries 0 to 5 are the columns of the table.
Kind:       upper: no order is worse than in the table. The proof lines say that none is better, and
            that AdaDamp shares the orders of gradient descent and of SGD.
Source:     Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch
            sizes", and the author's slides, where AdaDamp's gradients on PL functions are of the order
            log(1 / eps) / eps.
"""

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache

import numpy as np

from theory import Case, MonteCarlo, Sample, Step, Theorem, gap, rate, slope, unknown
from theory.passage import accuracies, passages
from theory.rates import LEAST

from .contenders import CONTENDERS, flat, steep

TABLE = {"convex": (2, 1, 1, 2, 2, 1), "PL": (1, 0, 0, 1, 1, 0)}
RATE = {"convex": ("1/k", 150), "PL": ("linear", 60)}  # of the gap, seen over so many updates
LEVEL = 0.99  # of the bootstrap intervals
SAME = 0.5  # exponents that differ by less are called of the same order
SPAN = 5.0  # the least ratio of accuracies from which an exponent is read


def objections(case):
    """F* is known, and there are enough runs and a wide enough span of accuracies."""
    yield from unknown(case.problem, "minimum")
    if (runs := case.engine.runs) < LEAST:
        yield f"an exponent needs at least {LEAST} runs, not {runs}"
    eps = accuracies(case)
    if eps[0] < SPAN * eps[-1]:
        yield f"the accuracies must span a factor of {SPAN:g}, not {eps[0] / eps[-1]:.3g}"


def counts(case, contender):
    """tau and the sum of the batches, shape (runs, m) each, for the accuracies of a case."""
    together = defaultdict(list)
    for eps in accuracies(case):
        together[contender(case.problem, eps)].append(eps)
    runs = (
        passages(replace(case, method=method, given=case.given | {"accuracies": eps}))
        for method, eps in together.items()
    )
    updates, gradients, _ = zip(*runs, strict=True)
    return [np.concatenate([each.values for each in part], axis=1) for part in (updates, gradients)]


@lru_cache(maxsize=4)
def slopes(case):
    """The six Slopes: updates of SGD, AdaDamp and gradient descent, then their gradients."""
    x = -np.log(accuracies(case))
    contenders = CONTENDERS[case.given["class"]]
    found = [counts(case, contender) for contender in contenders]
    return [slope(x, each[part], level=LEVEL) for part in (0, 1) for each in found]


def measured(case):
    """The upper ends of the six intervals; a Sample, since they are from random runs."""
    return Sample(np.tile(highs(case), (case.engine.runs, 1)), LEVEL)


def promised(case):
    """The exponents of the table, plus 1/2."""
    return table(case) + 0.5


def table(case):
    """The exponents p: updates of SGD, AdaDamp and gradient descent, then their gradients."""
    return np.array(TABLE[case.given["class"]], dtype=float)


# What is read off.


def lows(case):
    """The lower ends of the intervals of the exponents."""
    return np.array([each.low for each in slopes(case)])


def highs(case):
    """The upper ends of the intervals of the exponents."""
    return np.array([each.high for each in slopes(case)])


def straight(case):
    """1 where the gap of AdaDamp, and of gradient descent, against the updates has a rate with the
    name that the class gives it, linear or 1/k.
    """
    name, steps = RATE[case.given["class"]]
    F, eps = case.problem, accuracies(case)[-1]
    runs = [
        replace(case, method=contender(F, eps), steps=steps)
        for contender in CONTENDERS[case.given["class"]][1:]
    ]
    return [float(rate(run.expected(gap).values).name == name) for run in runs]


PROOF = (
    Step(
        r"\text{slope} \ge p - 1/2",
        lows,
        lambda case: table(case) - 0.5,
        ">=",
        because="the lower ends of the intervals: the orders are not better than in the table",
    ),
    Step(
        r"[\delta_k \text{ of AdaDamp, of GD: } q^k \text{ if PL}, 1/k \text{ if convex}] = 1",
        straight,
        lambda case: [1.0, 1.0],
        "==",
        because="a logarithm has no exponent: the curve itself is straight on the right scale",
    ),
    Step(
        r"p_{\text{AdaDamp}} \le p_{\text{GD}} + 1/2 \text{ in updates}",
        lambda case: highs(case)[1:2],
        lambda case: lows(case)[2:3] + SAME,
        because="the same order: upper end against lower end",
    ),
    Step(
        r"p_{\text{AdaDamp}} \le p_{\text{SGD}} + 1/2 \text{ in gradients}",
        lambda case: highs(case)[4:5],
        lambda case: lows(case)[3:4] + SAME,
        because="the same order: upper end against lower end",
    ),
    Step(
        r"p_{\text{AdaDamp}} \le p_{\text{SGD}} - 1/2 \text{ in updates}",
        lambda case: highs(case)[1:2],
        lambda case: lows(case)[:1] - 0.5,
        because="a better order",
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    given = {"class": "convex", "accuracies": tuple(np.geomspace(0.02, 0.003, 5))}
    yield Case("convex: nearly flat directions", flat(), engine=MonteCarlo(8), given=given)
    given = {"class": "PL", "accuracies": tuple(np.geomspace(0.05, 0.003, 6))}
    yield Case("PL: strongly convex", steep(), engine=MonteCarlo(8), given=given)


def broken():
    """Where an assumption is broken, so that it fails."""
    given = {"class": "convex", "accuracies": tuple(np.geomspace(0.05, 0.01, 3))}
    yield Case("too easy", steep(), engine=MonteCarlo(5), given=given, note="no better than convex")


def refusals():
    """Where it does not apply."""
    F, given = steep(), {"class": "PL", "accuracies": (0.05, 0.01)}
    yield Case("one run", F, engine=MonteCarlo(1), given=given, note="at least 5 runs")
    given = {"class": "PL", "accuracies": (0.05, 0.04)}
    yield Case("a short way", F, engine=MonteCarlo(8), given=given, note="span a factor of 5")


THEOREM = Theorem(
    name=__name__,
    title="Updates and gradients to an accuracy: SGD, AdaDamp, gradient descent",
    source="Sievert and Charles (2019), and the author's slides; measured",
    kind="upper",
    ratio=0.797,
    status="published",
    where="the author's slides, slide 10",
    statement=r"\mathbb{E}\,\tau,\ \mathbb{E} \sum_{k < \tau} B_k \sim \varepsilon^{-p}: \quad \text{slope} \le p + 1/2",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="exponents are read off measured runs",
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="entry",
)
