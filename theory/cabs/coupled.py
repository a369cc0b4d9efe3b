"""The rule of CABS from the whole data, m = c a tr Sigma(w) / F(w): for theorems, not for training.

And what the theorems about it have in common.
"""

from dataclasses import dataclass

from adaptivesgd import validate
from adaptivesgd.directions import Gradient
from adaptivesgd.part import BatchSize, ratio, whole
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Fresh, batch_size, loss, unknown, unless, variance


@dataclass(frozen=True)
class Coupled(BatchSize):
    """B = ceil(c alpha tr Sigma(w) / F(w)) at the current w, from all n examples.

    `VarianceOverLoss` estimates both from batches at earlier points. It evaluates all examples at every
    step, and is counted for that.

    alpha: the step size; c: 1 is CABS; least: the smallest batch (the released code has 16).

    Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates".
    """

    alpha: float
    c: float = 1.0
    least: int = 1

    def __post_init__(self):
        super().__post_init__()
        validate.positive("alpha", self.alpha)
        validate.positive("c", self.c)

    def __call__(self, memory, now):
        size = whole(ratio(self.c * self.alpha * variance(now), loss(now)))
        return max(self.least, size), memory


def wished(method, state):
    """m = a tr Sigma(w) / F(w), the rule with c = 1 as a real number."""
    return method.step_size.length * variance(state) / loss(state)


def coupling(method, state):
    """c = B F(w) / (a tr Sigma(w)): how large the next batch is, as a multiple of the rule's wish."""
    return batch_size(method, state) / wished(method, state)


def unless_plain(case):
    """The update must be w - a g with a fixed a, and g of independent draws."""
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    yield from unless(case.method, "sampler", Uniform, Fresh)


def unless_independent(case):
    """As `unless_plain`, and examples may be drawn more than once."""
    yield from unless_plain(case)
    if not case.method.sampler.replace:
        yield f"examples must be drawn with replacement, not by {case.method.sampler!r}"


def unless_zero(case):
    """F* must be known to be 0."""
    yield from unknown(case.problem, "minimum")
    if abs(float(case.problem.minimum)) > 1e-12:
        yield f"the minimum must be 0, not {float(case.problem.minimum):.6g}"


def unless_isotropic(case):
    """F must be a quadratic with one eigenvalue."""
    L, mu = float(case.problem.smoothness), float(case.problem.strong_convexity)
    if L > mu * (1 + 1e-9):
        yield f"all eigenvalues must be the same, but they range from {mu:.6g} to {L:.6g}"
