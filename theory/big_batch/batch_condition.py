"""Condition (4) on the batch, as theorems speak of it: which theta, and why it may fail."""

from adaptivesgd.directions import Gradient
from adaptivesgd.part import BatchSize
from adaptivesgd.samplers import Uniform
from theory import Fresh, noise, square_gradient, unless
from theory.series import ROUNDING

from .constants import noise_share


def theta_of(case):
    """theta: what the case gives, or else what its batch size goes by."""
    return case.given.get("theta", getattr(case.method.batch_size, "theta", None))


def unless_tested(case):
    """theta must lie in (0, 1), the batch must be uniform and of a size that was fixed before its
    examples were seen, and (4) must hold at every state: E||e||^2 <= noise_share ||grad F||^2.
    """
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "sampler", Uniform, Fresh)
    yield from unless_fixed_beforehand(case.method.batch_size)
    yield from unless_below_one(case)
    theta = theta_of(case)
    for state in case.states[:-1]:
        error, most = noise(case.method, state), noise_share(theta) * square_gradient(state)
        if error > most * (1 + ROUNDING):
            yield (
                f"condition (4) must hold, but at step {state.step} E||e||^2 = {error:.6g} is more than "
                f"theta^2 / (1 - theta^2) ||grad F||^2 = {most:.6g}; draw a larger batch"
            )


def unless_fixed_beforehand(rule):
    """The size of a batch must not depend on what it shows: then e is not zero on average."""
    if type(rule).enlarge is not BatchSize.enlarge:
        yield f"the batch size must be fixed before the batch is seen, but {rule!r} depends on it"


def unless_below_one(case):
    """theta must lie in (0, 1)."""
    if not 0 < (theta := theta_of(case)) < 1:
        yield f"theta must lie in (0, 1), not {theta:g}; at theta = 1 every batch satisfies (4)"
