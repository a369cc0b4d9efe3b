"""The norm test and its relatives from perfect evidence: for theorems, not for training."""

from dataclasses import dataclass

import numpy as np

from adaptivesgd import validate
from adaptivesgd.batch_sizes.norm_test import VarianceTest
from adaptivesgd.part import BatchSize, ratio, whole


@dataclass(frozen=True)
class Exact(BatchSize):
    """B = max over the tests of ceil(V / (theta^2 S)), with V and S of all n examples at the current w.

    V divides by n here, as nothing is left to be estimated. The tests themselves know V and S from
    the latest batch, at the point before. It evaluates all examples at every step, and is counted for it.
    """

    tests: tuple[VarianceTest, ...]

    def __post_init__(self):
        super().__post_init__()
        if not self.tests:
            raise ValueError("Exact needs at least one test, but tests is empty")

    def __call__(self, memory, now):
        seen = now.problem.estimate(now.w)
        return max(self.size(test, seen) for test in self.tests), memory

    def size(self, test, seen):
        """What one test asks for, a whole number."""
        V, S = test.noise_and_signal(seen)
        return whole(ratio(V * (seen.size - 1) / seen.size, test.theta**2 * S))


@dataclass(frozen=True)
class ErrorTest(BatchSize):
    """Grow the batch, one example after the other, until ||g - grad F(w)|| <= theta ||grad F(w)||.

    theta: in (0, 1); initial_size: examples.
    """

    theta: float = 0.5
    initial_size: int = 1

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("theta", self.theta)
        validate.positive_integer("initial_size", self.initial_size)

    def __call__(self, memory, now):
        return self.initial_size, memory

    def enlarge(self, estimate, now):
        truth = now.problem.gradient(now.w)
        error = np.linalg.norm(estimate.gradient - truth)
        passed = error <= self.theta * (1 + 1e-12) * np.linalg.norm(truth)
        return estimate.size if passed else estimate.size + 1


def unless_exact(case, *kinds):
    """The batch size must come from exactly these tests, with perfect evidence."""
    rule = case.method.batch_size
    if not isinstance(rule, Exact) or tuple(map(type, rule.tests)) != kinds:
        wanted = ", ".join(kind.__name__ for kind in kinds)
        yield f"the batch size must be Exact of {wanted}, not {rule!r}"


def starved(case):
    """The batch that the tests ask for must be there."""
    for state in case.states[:-1]:
        wanted, _ = case.method.batch_size(state.memory.batch_size, state)
        if wanted > state.problem.n:
            yield f"at step {state.step} the test wants {wanted} examples of {state.problem.n}"
            return
