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
from theory import (
    Case,
    Deduction,
    Step,
    Theorem,
    Use,
    breast_cancer,
    far_start,
    regression,
    small_quadratic,
)

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


def known_to_the_sampler(method, state):
    """The p_i, and grad f_i(w) rank by rank: shapes (N,) and (N, d)."""
    p = probabilities(pressure(method, state), state.problem.n)
    return p, state.problem.gradients(state.w)[drawn_from(method, state)]


def for_every_coordinate(number):
    """A number of a state, once for every coordinate."""
    side = at_later_states(lambda method, s: np.full(s.problem.dim, number(method, s)))
    side.__doc__ = number.__doc__
    return side


@at_later_states
def selected_gradient(method, state):
    """sum_i p_i grad f_i(w)."""
    p, rows = known_to_the_sampler(method, state)
    return p @ rows


@at_later_states
def divided_gradient(method, state):
    """E[grad f_i(w) / p_i]."""
    p, rows = known_to_the_sampler(method, state)
    return p @ (rows / p[:, None])


@at_later_states
def whole_gradient(method, state):
    """grad F(w)."""
    return state.problem.gradient(state.w)


@for_every_coordinate
def mean_probability(method, state):
    """E p_j = sum_j p_j^2."""
    return (known_to_the_sampler(method, state)[0] ** 2).sum()


@for_every_coordinate
def examples_in_effect(method, state):
    """N_eff."""
    return state.problem.n / inflation(method, state)


def size(case):
    """B."""
    return case.method.batch_size.size


def number_of_examples(case):
    """N."""
    return case.problem.n


def of_itself_and_of_others(case):
    """(1/B) sum_i p_i grad f_i + (1 - 1/B) E p_j E[grad f_i / p_i]."""
    others = mean_probability(case) * divided_gradient(case)
    return selected_gradient(case) / size(case) + (1 - 1 / size(case)) * others


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
    Step(
        r"\mathbb{E} \tfrac1B \sum w_i \nabla f_i = \tfrac1B \sum_i p_i \nabla f_i"
        r" + (1 - \tfrac1B) \, \mathbb{E} p_j \, \mathbb{E} \frac{\nabla f_i}{p_i}",
        measured,
        of_itself_and_of_others,
        "==",
        because="of the B^2 pairs of draws, B are of a draw with itself, and the others are independent",
    ),
    Step(
        r"\mathbb{E} \frac{\nabla f_i}{p_i} = N \nabla F",
        divided_gradient,
        lambda case: number_of_examples(case) * whole_gradient(case),
        "==",
        because="p_i cancels",
    ),
    Step(
        r"N_{\mathrm{eff}} \, \mathbb{E} p_j = 1",
        lambda case: examples_in_effect(case) * mean_probability(case),
        lambda case: np.ones(len(mean_probability(case))),
        "==",
        because="effective_size",
    ),
)


DEDUCTION = Deduction(
    letters={
        "x": measured,
        "A": selected_gradient,
        "D": divided_gradient,
        "G": whole_gradient,
        "C": mean_probability,
        "e": examples_in_effect,
        "B": size,
        "N": number_of_examples,
    },
    claim=("x", "A / B + (1 - 1 / B) * N / e * G"),
    uses=(
        Use(3, "x", "A / B + (1 - 1 / B) * C * D"),
        Use(4, "D", "N * G", "(1 - 1 / B) * C"),
        Use(5, "e * C", "1", "(1 - 1 / B) * N * G / e"),
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
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="coordinate",
)
