"""Lines that several proofs share, in this paper's letters."""

from theory import Step, at_every_state, batch_size, variance
from theory.standard_steps import (
    descended,
    gap_now,
    next_gap,
    noise_now,
    pl_bound,
    square_gradient_now,
)

from .averages import distances, next_distances, slopes_towards
from .rules import length

DESCENT = Step(
    r"\mathbb{E}[\delta_{k+1} \mid w_k] \le \delta_k - \gamma (1 - \frac{\beta \gamma}{2})"
    r" \|\nabla F(w_k)\|^2 + \frac{\beta \gamma^2}{2} \mathbb{E}\|e_k\|^2",
    next_gap,
    descended,
    because="beta-smoothness: the descent lemma",
)

POLYAK = Step(
    r"\|\nabla F(w_k)\|^2 \ge 2 \alpha \delta_k",
    square_gradient_now,
    pl_bound,
    ">=",
    because="the PL inequality",
)

SLOPE = Step(
    r"\|\nabla F(w_k)\|^2 \le 2 \beta \delta_k",
    square_gradient_now,
    lambda case: 2 * float(case.problem.smoothness) * gap_now(case),
    because="beta-smoothness: the descent lemma bounds F* from above",
)


@at_every_state
def variance_per_batch(method, state):
    """tr Sigma(w_k) / B_k."""
    return variance(state) / batch_size(method, state)


BATCH = Step(
    r"\mathbb{E}\|e_k\|^2 \le \mathrm{tr}\,\Sigma(w_k) / B_k",
    noise_now,
    variance_per_batch,
    because="the examples are drawn independently, or without replacement",
)


def expanded(case):
    """||w - w*||^2 - 2 gamma <grad F, w - w*> + gamma^2 (||grad F||^2 + E||e||^2)."""
    gamma = length(case.method)
    second_moment = square_gradient_now(case) + noise_now(case)
    return distances(case) - 2 * gamma * slopes_towards(case) + gamma**2 * second_moment


EXPANSION = Step(
    r"\mathbb{E}[\|w_{k+1} - w^*\|^2 \mid w_k] = \|w_k - w^*\|^2 - 2 \gamma \langle \nabla F(w_k), w_k - w^* \rangle"
    r" + \gamma^2 (\|\nabla F(w_k)\|^2 + \mathbb{E}\|e_k\|^2)",
    next_distances,
    expanded,
    "==",
    because="g is unbiased",
)

SUPPORT = Step(
    r"\langle \nabla F(w_k), w_k - w^* \rangle \ge \delta_k",
    slopes_towards,
    gap_now,
    ">=",
    because="convexity",
)
