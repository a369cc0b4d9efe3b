r"""What the weights of a released script do: they remove most of the bias, and inflate the gradient.

Setting:    any f_i; N examples in whatever order.
Method:     batches of B examples, each drawn with rank i with probability p_i and weighed by
            w_i = mean(p over the batch) / p_i.
Guarantee:  E[(1/B) sum_{i in batch} w_i grad f_i(w)]
                =  (1/B) sum_i p_i grad f_i(w)  +  (1 - 1/B) (N / N_eff) grad F(w),

            with N_eff = 1 / sum_i p_i^2: for large batches the gradient is right but for the factor
            N / N_eff -> log(s) / (2 tanh(log(s) / 2)), which is 2.35 at s = 100 and 9.2 at 1e8. AdaDelta
            and Adam, which divide by the gradient's size, hardly notice; SGD does.
Kind:       identity, for every coordinate.
Source:     ours, about a script in the style of Loshchilov and Hutter (2015), "Online batch selection
            for faster training of neural networks"; the paper does not say that it weighs.
"""

import numpy as np

from adaptivesgd.samplers.rank_based import RankBased, ReweightedRankBased, probabilities
from theory import Case, Step, Theorem, breast_cancer, far_start, regression, small_quadratic

from .effective_size import effective_size
from .importance_weights import weighed
from .spectral import (
    FRESH,
    at_later_states,
    drawn_from,
    expected_at_later_states,
    pressure,
    unless_rank_based,
)


class ReleasedRankBased(RankBased):
    """Rank-based selection with the weights mean(p) / p_i over the batch, as in the script."""

    def weights(self, memory, indices, now):
        n = now.problem.n
        if memory.drawn is None:
            return np.ones(len(indices))
        p = probabilities(self.pressure_at((memory.served - len(indices)) // n), n)[memory.drawn]
        return p.mean() / p


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_rank_based(case, ReleasedRankBased)


def measured(case):
    """E of the weighted batch gradient."""
    return expected_at_later_states(case, lambda after: after.estimate.gradient)


def inflation(method, state):
    """N / N_eff, a float."""
    n = state.problem.n
    return n / effective_size(pressure(method, state), n)


@at_later_states
def promised(method, state):
    """(1/B) sum_i p_i grad f_i + (1 - 1/B) (N / N_eff) grad F."""
    F, B = state.problem, method.batch_size.size
    p, rows = probabilities(pressure(method, state), F.n), F.gradients(state.w)
    selected = p @ rows[drawn_from(method, state)]
    return selected / B + (1 - 1 / B) * inflation(method, state) * rows.mean(axis=0)


# The proof.


def expected_weight(case):
    """E w_i."""
    return expected_at_later_states(case, lambda after: after.estimate.weights.mean())


@at_later_states
def mean_weight(method, state):
    """1/B + (1 - 1/B) N / N_eff."""
    B = method.batch_size.size
    return 1 / B + (1 - 1 / B) * inflation(method, state)


def expected_loss(case):
    """E of the weighted batch loss."""
    return expected_at_later_states(case, lambda after: after.estimate.loss)


@at_later_states
def loss(method, state):
    """(1/B) sum_i p_i f_i + (1 - 1/B) (N / N_eff) F."""
    F, B = state.problem, method.batch_size.size
    p, losses = probabilities(pressure(method, state), F.n), F.losses(state.w)
    selected = p @ losses[drawn_from(method, state)]
    return selected / B + (1 - 1 / B) * inflation(method, state) * losses.mean()


PROOF = (
    Step(
        r"\mathbb{E} w_i = \tfrac1B + (1 - \tfrac1B) \frac{N}{N_{\mathrm{eff}}}",
        expected_weight,
        mean_weight,
        "==",
        because="an example meets itself (p_i / p_i = 1), or another: E p_j E[1 / p_i] = N sum_j p_j^2",
    ),
    Step(
        r"\mathbb{E} \tfrac1B \sum w_i f_i = \tfrac1B \sum_i p_i f_i"
        r" + (1 - \tfrac1B) \frac{N}{N_{\mathrm{eff}}} F",
        expected_loss,
        loss,
        "==",
        because="the same with f_i; and so for the gradients",
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for s in (1.0, 1.01, 100.0, 1e8):
        method = weighed(0.1, 2, s, ReleasedRankBased)
        yield Case(f"s = {s:g}", F, method, 7, far_start(F))
    method = weighed(0.1, 3, 100.0, ReleasedRankBased, **FRESH)
    yield Case("batches of 3", regression(), method, 6, np.ones(2))
    F, method = breast_cancer(n=24), weighed(0.1, 2, 100.0, ReleasedRankBased)
    yield Case("24 breast cancer patients", F, method, 14)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    method, w = weighed(0.1, 2), far_start(F)
    yield Case("weights 1 / (N p_i)", F, method, 7, w, note="the script's weights")


def refusals():
    """Where it does not apply."""
    F, method = small_quadratic(), weighed(0.1, 2, 100.0, ReweightedRankBased)
    yield Case("weights 1 / (N p_i)", F, method, note="the sampler must be ReleasedRankBased")


THEOREM = Theorem(
    name=__name__,
    title="The released weights inflate the gradient",
    source="ours, about a script in the style of Loshchilov and Hutter (2015)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E} \tfrac1B \sum_{i \in \mathrm{batch}} w_i \nabla f_i ="
    r" \tfrac1B \sum_i p_i \nabla f_i + (1 - \tfrac1B) \frac{N}{N_{\mathrm{eff}}} \nabla F",
    measured=measured,
    promised=promised,
    proof=PROOF,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="coordinate",
)
