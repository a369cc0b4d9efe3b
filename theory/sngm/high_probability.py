r"""SNGM on a smooth function, with high probability: the average gradient norm of a single run.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2, and no batch is further than b from its
            mean: ||e_t|| <= b along every run.
Method:     SNGM with batches of B examples drawn uniformly; any eta > 0, any B, 0 <= beta < 1.
Guarantee:  with a probability of at least 1 - p, for every T and 0 < p < 1,

            (1/T) sum_{t<T} ||grad F(w_t)||  <=  (1 - beta) (F(w_0) - F*) / (eta T)  +  L kappa eta / 2
                                              +  2 sigma / sqrt B  +  2 b (ln(1/p) / (2 T))^(1/2),

            kappa = (1 + beta) / (1 - beta)^2. The price of the probability falls with T, and is only a root of a
            logarithm. The average bounds the gradient at an iterate drawn at random, not at the last (last_iterate).
Kind:       upper.
Source:     ours, about Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training"; Azuma (1967), for the inequality (attributed).
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from adaptivesgd.methods import msgd, sngm
from theory import Case, Step, Theorem, at_every_state
from theory.assumptions import BoundedVariance, Smooth
from theory.enumeration import Enumeration
from theory.examples import far_start, small_quadratic
from theory.paths import quantile, values

from . import one_step, smooth
from .ahead import error, error_seen, gradient_norm
from .averages import average_seen, first_gap, noise_bound, steps


def objections(case):
    """As for SNGM on average, with b and p."""
    yield from smooth.objections(case)
    if not 0 < case.given.get("p", 0) < 1:
        yield "the case must give p, a probability between 0 and 1"
    if not case.given.get("b", 0) > 0:
        yield "the case must give b, above zero: the largest ||e||"
        return
    largest = max(distances(case).max(), 0.0)
    if largest > case.given["b"] * (1 + 1e-9):
        yield f"no batch may be further than b = {case.given['b']:.6g} from its mean, but one is {largest:.6g}"


@lru_cache(maxsize=4)
def runs(case):
    """The probability of every run, its gradient norms and its errors: shapes (m,), (m, K), (m, K)."""
    chances, numbers = values(case, seen_along)
    return chances, numbers[:, 0], numbers[:, 1]


def seen_along(states):
    """||grad F(w_t)|| and ||e_t||, t < K, of a run: shape (2, K)."""
    norms = [gradient_norm(state) for state in states[:-1]]
    errors = [error(*pair) for pair in pairwise(states)]
    return np.array([norms, errors])


def distances(case):
    """||e_t|| of every run, shape (m, K)."""
    return runs(case)[2]


def along(numbers):
    """Their averages over the first T, shape (m, K)."""
    return np.cumsum(numbers, axis=1) / np.arange(1, numbers.shape[1] + 1)


def measured(case):
    """The (1 - p)-quantile of (1/T) sum_{t<T} ||grad F(w_t)||, over all runs."""
    chances, norms, _ = runs(case)
    return np.array([quantile(chances, each, 1 - case.given["p"]) for each in along(norms).T])


def promised(case):
    """The four terms, for T = 1, 2, ..."""
    return smooth.without_noise(case, first_gap(case)) + 2 * noise_bound(case) + 2 * deviation(case)


def deviation(case):
    """b (ln(1/p) / (2 T))^(1/2), for T = 1, 2, ..."""
    return case.given["b"] * np.sqrt(np.log(1 / case.given["p"]) / (2 * steps(case)))


# The proof.


@at_every_state
def exponential(method, state):
    """E exp(x (||e|| - E||e||)), x = 1 / E||e||, given the state."""
    engine = Enumeration()
    mean = engine.after(method, state, error_seen)
    return engine.after(method, state, lambda after: np.exp((error_seen(after) - mean) / mean))


def hoeffding(case):
    """exp(x^2 b^2 / 8)."""
    means = case.expected_next(error_seen)
    return np.exp(case.given["b"] ** 2 / (8 * means**2))


def chance_of_errors(case):
    """P((1/T) sum ||e_t|| >= sigma / sqrt B + b (ln(1/p) / (2 T))^(1/2)), for T = 1, 2, ..."""
    chances, _, errors = runs(case)
    return chances @ (along(errors) >= noise_bound(case) + deviation(case))


PROOF = (
    one_step.THEOREM.claim,
    Step(
        r"\frac1T \sum_{t<T} \|\nabla F(w_t)\| \le \frac{(1-\beta) (F(w_0) - F(z_T))}{\eta T}"
        r" + \frac{L \kappa \eta}{2} + \frac2T \sum_{t<T} \|e_t\|",
        average_seen(smooth.gradient_norms),
        smooth.telescoped,
        because="the line above, summed",
    ),
    *smooth.IN_EXPECTATION,
    Step(
        r"\mathbb{E} e^{x (\|e\| - \mathbb{E}\|e\|)} \le e^{x^2 b^2 / 8}",
        exponential,
        hoeffding,
        because="Hoeffding's lemma, 0 <= ||e|| <= b; checked at x = 1 / E||e||",
    ),
    Step(
        r"\mathbb{P}(\tfrac1T \sum_{t<T} \|e_t\| \ge \tfrac{\sigma}{\sqrt B} + b \sqrt{\tfrac{\ln(1/p)}{2 T}}) \le p",
        chance_of_errors,
        lambda case: np.full(case.steps, case.given["p"]),
        because="the line above T times, and Markov's inequality at the best x: Azuma's inequality",
    ),
)


# Where it is checked.


def furthest(F):
    """max_i ||g_i - grad F||, the same everywhere for a common Hessian, a float."""
    rows = F.gradients(np.zeros(F.dim))
    return float(np.linalg.norm(rows - rows.mean(axis=0), axis=1).max())


def examples():
    """Where it holds."""
    F = small_quadratic(n=4)
    given = {"sigma2": float(F.variance), "b": furthest(F)}
    for beta, eta, B, p in ((0.0, 0.3, 1, 0.3), (0.5, 0.1, 1, 0.05), (0.9, 0.02, 2, 0.3)):
        name, method = f"beta = {beta:g}, B = {B}, p = {p:g}", sngm(eta, B, beta)
        yield Case(name, F, method, 4, far_start(F), given=given | {"p": p})


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=4)
    given = {"sigma2": float(F.variance), "b": furthest(F) / 9, "p": 0.05}
    yield Case("b too small", F, sngm(0.1, 1, 0.5), 4, far_start(F), given=given, note="||e|| <= b")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=4)
    given = {"sigma2": float(F.variance), "b": furthest(F), "p": 0.1}
    yield Case(
        "MSGD", F, msgd(0.1, 1), 2, given=given, note="the direction must be Chain(Normalized()"
    )
    near = given | {"b": furthest(F) / 2}
    yield Case("b too small", F, sngm(0.1, 1), 2, given=near, note="further than b")
    yield Case("p = 1", F, sngm(0.1, 1), 2, given=given | {"p": 1.0}, note="between 0 and 1")


THEOREM = Theorem(
    name=__name__,
    title="SNGM, L-smooth: with high probability",
    source="ours, about Zhao, Xie and Li (2020); Azuma (1967), for the inequality (attributed)",
    kind="upper",
    ratio=0.2751,
    status="ours",
    statement=r"\frac1T \sum_{t<T} \|\nabla F(w_t)\| \le \frac{(1-\beta) (F(w_0) - F^*)}{\eta T}"
    r" + \frac{L \kappa \eta}{2} + \frac{2 \sigma}{\sqrt B} + 2 b \sqrt{\frac{\ln(1/p)}{2 T}}"
    r" \text{ with probability } 1 - p",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="a quantile over all runs, by exponential moments",
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
)
