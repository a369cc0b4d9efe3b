"""The batch sizes that every rule would have chosen along one and the same run."""

from itertools import islice

import numpy as np

from adaptivesgd.batch_sizes import (
    GeometricGrowth,
    GradientNormRatio,
    InnerProductTest,
    LinearGrowth,
    LossRatio,
    NoiseScale,
    NormTest,
    SignalOverNoise,
    VarianceOverLoss,
)
from adaptivesgd.batch_sizes.norm_test import VarianceTest
from adaptivesgd.part import ratio, whole
from adaptivesgd.runner import states


def rules(minimum=0.0, initial=16):
    """One of every kind, by the name of its paper. minimum: F*; initial: B_0."""
    return {
        "AdaDamp": LossRatio(initial, optimal_value=minimum),
        "AdaDamp, non-convex": GradientNormRatio(initial),
        "PadaDamp": LinearGrowth(initial, 0.5),
        "GeoDamp": GeometricGrowth(initial, 2.0, 5.0),
        "Big Batch": SignalOverNoise(initial),
        "CABS": VarianceOverLoss(initial, min_size=2),
        "norm test": NormTest(initial),
        "inner-product test": InnerProductTest(initial),
        "noise scale": NoiseScale(initial),
    }


def chosen(rule, run):
    """What a rule asks for before every update of a run but the first, shape (K,).

    run: states, from before the first update on. Tests, which never let a batch shrink and may grow it
    while they draw, return the smallest batch that would pass at that point.
    """
    memory, sizes = rule.init(run[0].problem, run[0].w), []
    _, memory = rule(memory, run[0])
    for state in run[1:]:
        size, memory = rule(memory, state)
        sizes.append(smallest(rule, state.estimate) if is_test(rule) else size)
    return np.array(sizes)


def is_test(rule):
    """Whether a rule compares the variance of a batch with its signal."""
    return isinstance(rule, VarianceTest | SignalOverNoise)


def smallest(rule, seen):
    """The batch size that a test asks for, V / (theta^2 S) rounded up, from one batch."""
    plain = isinstance(rule, SignalOverNoise)
    V, S = (seen.variance, seen.signal) if plain else rule.noise_and_signal(seen)
    return whole(ratio(V, rule.theta**2 * S))


def would_have_chosen(problem, method, updates=300, seed=0, table=None):
    """The sizes of every rule of a table (by default `rules`) along one run of a method: name -> (K,)."""
    run = list(islice(states(problem, method, seed=seed), updates + 1))
    if table is None:
        table = rules(minimum=float(problem.minimum))
    return {name: chosen(rule, run) for name, rule in table.items()}
