"""The spectral risk F_s(w) = sum_i p_i f_(i)(w), f_(1) >= f_(2) >= ...: what rank-based selection
descends if its losses are fresh.
"""

from functools import wraps
from typing import Any

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.samplers.rank_based import RankBased, ReweightedRankBased, probabilities
from adaptivesgd.samplers.ranking import rank
from theory import unless

FRESH: dict[str, Any] = {
    "sort_every": 1,
    "recompute_frequency": 1e6,
}  # every loss is recomputed at every step


def spectral_risk(problem, w, s):
    """F_s(w), a float."""
    return float(probabilities(s, problem.n) @ np.sort(problem.losses(w))[::-1])


def spectral_gradient(problem, w, s):
    """sum_i p_i grad f_(i)(w), which is grad F_s(w) where no two losses are equal. Shape (d,)."""
    p, order = probabilities(s, problem.n), rank(problem.losses(w))
    return p @ problem.gradients(w)[order]


def later(case):
    """The states from which ranks are drawn: after the first epoch, and but for the last one."""
    return [s for s in case.states[:-1] if s.memory.sampler.served >= case.problem.n]


def at_later_states(side):
    """Make side(method, state) a side of the whole run; arrays are laid out one after the other."""

    @wraps(side)
    def series(case):
        return np.concatenate([np.atleast_1d(side(case.method, state)) for state in later(case)])

    return series


def expected_at_later_states(case, quantity):
    """E[quantity(next state) | state] at those states; arrays are laid out one after the other."""
    expected = (case.engine.after(case.method, state, quantity) for state in later(case))
    return np.concatenate([np.atleast_1d(each) for each in expected])


def pressure(method, state):
    """s_e of the epoch in which a state is."""
    return method.sampler.pressure_at(state.memory.sampler.served // state.problem.n)


def drawn_from(method, state):
    """The examples by falling known loss as the next draw finds them, shape (n,)."""
    after = method.step(state)
    return after.memory.sampler.order


def unless_rank_based(case, kind=RankBased):
    """Ranks must be drawn by this sampler, the batch be of one size that divides n, and the run
    last beyond the first epoch.
    """
    if type(case.method.sampler) is not kind:
        yield f"the sampler must be {kind.__name__}, not {case.method.sampler!r}"
    yield from unless(case.method, "batch_size", Constant)
    B, n = case.method.batch_size.size, case.problem.n
    if n % B:
        yield f"the batch must divide n = {n}, not be {B}: the last one of an epoch is smaller"
    if case.steps * B <= n:
        yield f"the run must last beyond its first epoch, more than {n // B} steps, not {case.steps}"


def unless_fresh(case):
    """All losses must be recomputed at every step."""
    sampler = case.method.sampler
    everything = sampler.recompute_fraction == 1 and sampler.sort_every == 1
    if not everything or sampler.recompute_frequency < case.problem.n:
        yield "the losses must be fresh: sort_every=1, and a recompute_frequency above n"


def unless_reweighted(case):
    """Ranks must be drawn by a sampler that weighs its examples by 1 / (N p_i)."""
    yield from unless_rank_based(case, ReweightedRankBased)
