"""What the theorems of AdaDamp read off a case, and what all of them object to."""

from dataclasses import dataclass
from math import isclose
from typing import Any

from adaptivesgd import validate
from adaptivesgd.batch_sizes import Every, GradientNormRatio, LossRatio
from adaptivesgd.directions import Gradient
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Damped, Fixed
from theory import Fresh, batch_size, gap, square_gradient, unless


@dataclass(frozen=True)
class OverGap(LossRatio):
    """B_k = ceil(c / (F(w_k) - F*)), with c itself in place of B_0 (F(w_0) - F*)."""

    initial_size: int = 1
    c: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        validate.positive("c", self.c)
        if self.initial_size != 1:
            raise ValueError(f"initial_size must be 1 beside c, not {self.initial_size}; scale c")

    def init(self, problem, w):
        return self.c


def rule(method):
    """The batch-size rule; a rule that chooses at every update needs no `Every` around it."""
    held = method.batch_size
    return held.rule if isinstance(held, Every) and (held.every, held.warmup) == (1, 0) else held


def length(method):
    """gamma; a `Damped` step is undamped as long as the data do not run out."""
    step = method.step_size
    inner: Any = step.step_size if isinstance(step, Damped) else step
    return inner.length


def constant(case):
    """c: the batch is at least c / (F(w_k) - F*), or c / ||grad F(w_k)||^2."""
    chosen, start = rule(case.method), case.states[0]
    if isinstance(chosen, OverGap):
        return chosen.c
    first = square_gradient if isinstance(chosen, GradientNormRatio) else gap
    return chosen.initial_size * first(start)


# Objections.


def unless_rule(case, kind):
    """The batch size must follow this rule, and exactly this one; the step must be plain."""
    chosen = rule(case.method)
    if type(chosen) is not kind and not (kind is LossRatio and type(chosen) is OverGap):
        yield f"the batch size must be {kind.__name__}, evaluated at every update, not {chosen!r}"
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed, Damped)
    yield from unless(case.method, "sampler", Uniform, Fresh)


def unless_exact_minimum(case):
    """LossRatio must know F*."""
    given, minimum = rule(case.method).optimal_value, float(case.problem.minimum)
    if not isclose(given, minimum, rel_tol=1e-12):
        yield f"optimal_value of the rule must be F* = {minimum:.6g}, but it is {given:.6g}"


def ran_out(case):
    """The batch that the rule asks for must be there, unless all examples without noise are."""
    for state in case.states[:-1]:
        wanted, _ = case.method.batch_size(state.memory.batch_size, state)
        size, n = batch_size(case.method, state), state.problem.n
        noiseless = size == n and not case.method.sampler.replace
        plain = isinstance(case.method.step_size, Fixed)
        if size < wanted and not (noiseless and plain):
            yield (
                f"at step {state.step} the rule wants {wanted} examples and gets {size} of {n}; "
                "take more data, or a fixed step without replacement"
            )
            return
