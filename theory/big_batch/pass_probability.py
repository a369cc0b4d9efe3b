r"""How often the test of Algorithms 1-3 passes where every step is noise.

Setting:    x is stationary, and the gradients of the examples are independent N(0, s^2 I) in R^d.
Method:     the test of a first batch of K examples, theta^2 ||g_B||^2 > V_B / K, with V_B the unbiased
            variance (6); if it fails, K grows by 10 %. The algorithms have theta = 1.
Guarantee:  P(the test passes)  =  P(F > 1 / theta^2),  F ~ F(d, d (K - 1)):

            0.322, 0.372, 0.442, 0.482 for theta = 1, K = 50 and d = 1, 2, 10, 100. For d = 2 it is
            (1 + 1 / ((K - 1) theta^2))^-(K - 1), which tends to exp(-1 / theta^2) = 0.368 as K grows.
Kind:       identity. Batches do grow, but by luck: in high dimension every second test passes at a
            point where it should never. In expectation theta = 1 says nothing at all (batch_test).
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches",
            (6) and Algorithms 1-3. The probability: re-derived. K ||g_B||^2 / s^2 is chi-square with d degrees
            of freedom and independent of (K - 1) V_B / s^2, chi-square with d (K - 1). With
            the variance known it would be P(chi^2_d > d / theta^2): 0.317, 0.368 for d = 1, 2.
"""

from functools import lru_cache

import numpy as np
from scipy import stats

from adaptivesgd.batch_sizes import SignalOverNoise
from adaptivesgd.methods import big_batch, sgd
from adaptivesgd.models import NoisyQuadratic
from theory import Case, MonteCarlo, Sample, Step, Theorem, unless


def objections(case):
    """The rule must be Big Batch's, and the point stationary."""
    yield from unless(case.method, "batch_size", SignalOverNoise)
    if case.given.get("away", 0.0):
        yield f"the point must be stationary, not {case.given['away']:g} away along every axis"


@lru_cache(maxsize=16)
def first_batches(case, d):
    """Estimates at the stationary point 0, from K fresh examples each (or `away` from it)."""
    K, runs = case.method.batch_size.initial_size, case.engine.runs
    centres = np.random.default_rng((case.seed, d, K)).standard_normal((runs * K, d))
    problem, w = NoisyQuadratic(centres, np.eye(d)), np.full(d, case.given.get("away", 0.0))
    return [problem.estimate(w, np.arange(r * K, (r + 1) * K)) for r in range(runs)]


def over_dimensions(case, number):
    """E[number(estimate) / d] for every dimension, a Sample."""
    columns = [
        [number(seen) / d for seen in first_batches(case, d)] for d in case.given["dimensions"]
    ]
    return Sample(np.array(columns, dtype=float).T, case.engine.level)


def measured(case):
    """How often the test passes, for every dimension."""
    rule, d = case.method.batch_size, np.array(case.given["dimensions"])
    return over_dimensions(case, lambda seen: rule.enlarge(seen, None) == seen.size) * d


def promised(case):
    """P(F > 1 / theta^2), for every dimension."""
    return [pass_probability(case.method.batch_size, d) for d in case.given["dimensions"]]


def pass_probability(rule, d):
    """P(F > 1 / theta^2), F ~ F(d, d (K - 1)), a float."""
    return float(stats.f.sf(1 / rule.theta**2, d, d * (rule.initial_size - 1)))


# The proof.


def ones(case):
    """1 for every dimension."""
    return np.ones(len(case.given["dimensions"]))


PROOF = (
    Step(
        r"\mathbb{E}\,K \|g_B\|^2 / (s^2 d) = 1",
        lambda case: over_dimensions(case, lambda seen: seen.size * seen.signal),
        ones,
        "==",
        because="g_B is N(0, s^2 I / K): chi-square with d degrees of freedom",
    ),
    Step(
        r"\mathbb{E}\,V_B / (s^2 d) = 1",
        lambda case: over_dimensions(case, lambda seen: seen.variance),
        ones,
        "==",
        because="V_B is unbiased: chi-square with d (K - 1) degrees of freedom, independent of g_B",
    ),
)


# Where it is checked.

DIMENSIONS = {"dimensions": (1, 2, 10, 100)}


def examples():
    """Where it holds."""
    engine = MonteCarlo(400)
    for theta in (1.0, 0.9):
        method = big_batch(0.1, initial_size=50, theta=theta)
        yield Case(f"K = 50, theta = {theta}", method=method, engine=engine, given=DIMENSIONS)
    method = big_batch(0.1, initial_size=5)
    yield Case("K = 5", method=method, engine=engine, given=DIMENSIONS)
    method, engine = big_batch(0.1, initial_size=50), MonteCarlo(4000)
    yield Case("d = 2, more runs", method=method, engine=engine, given={"dimensions": (2,)})


def broken():
    """Where an assumption is broken, so that it fails."""
    yield Case(
        "not stationary",
        method=big_batch(0.1, initial_size=50),
        engine=MonteCarlo(100),
        given={**DIMENSIONS, "away": 0.2},
        note="x is stationary",
    )


def refusals():
    """Where it does not apply."""
    yield Case("a fixed batch", method=sgd(0.1, 50), note="batch size must be SignalOverNoise")
    method, away = big_batch(0.1), {**DIMENSIONS, "away": 0.2}
    yield Case("not stationary", method=method, given=away, note="the point must be stationary")


THEOREM = Theorem(
    name=__name__,
    title="The batch test passes on noise alone",
    source="De, Yadav, Jacobs and Goldstein (2017), (6) and Algorithms 1-3; re-derived",
    kind="identity",
    status="ours",
    statement=r"\mathbb{P}(\theta^2 \|g_B\|^2 > V_B / K) = \mathbb{P}(F_{d,\, d(K-1)} > 1 / \theta^2)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="a distribution function, which is an integral",
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="dimension",
    index_values=lambda case: [f"d = {d}" for d in case.given["dimensions"]],
)
