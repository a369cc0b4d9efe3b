"""AdaScale as in its theorems: the gain ratio from exact moments, and the objections they share."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.directions import Gradient
from adaptivesgd.part import StepSize
from adaptivesgd.samplers import Uniform
from theory import Cubature, Fresh, MonteCarlo, above, at_every_state, outside, unless
from theory.quantities import square_gradient, variance


class Clock(NamedTuple):
    """tau = r_0 + r_1 + ..., before the step that comes next."""

    tau: float = 0.0


@dataclass(frozen=True)
class ExactGain(StepSize[Clock]):
    """alpha_t = r_t eta,  r_t = (sigma^2 + mu^2) / (sigma^2 / S + mu^2), with sigma^2 the variance of a
    gradient of `base_size` examples and mu = ||grad F(w_t)||: what GainRatio estimates.
    """

    eta: float
    scale: int  # S
    base_size: int = 1

    def init(self, problem, w):
        return Clock()

    def __call__(self, memory, d, estimate, now):
        r = self.gain(now)
        return r * self.eta, Clock(memory.tau + r)

    def gain(self, state: Any) -> float:
        """r_t; it is 1 where there is neither gradient nor noise."""
        noise, signal = variance_of_base(self, state), square_gradient(state)
        total = noise / self.scale + signal
        return (noise + signal) / total if total else 1.0


def variance_of_base(step, state):
    """sigma^2, the variance of a gradient of `base_size` examples, a float."""
    F = state.problem
    of_one = float(F.variance) if type(F).__name__ == "Stream" else variance(state)
    return of_one / step.base_size


def adascale(eta, scale, base_size=1, sampler=None):
    """AdaScale with the step eta of `base_size` examples, at S times as many, drawn independently."""
    sampler = Uniform(replace=True) if sampler is None else sampler
    step = ExactGain(eta, scale, base_size)
    return Method(Constant(scale * base_size), step, sampler=sampler)


@dataclass(frozen=True)
class RunsAndCubature(MonteCarlo):
    """Random runs, but a single step exactly: on streams."""

    def next(self, case, quantity):
        return Cubature().next(case, quantity)


def letters(case):
    """eta, alpha (PL), beta (smoothness), V and S."""
    step, F = case.method.step_size, case.problem
    return step.eta, float(F.pl_constant), float(F.smoothness), case.given["V"], step.scale


def gamma(case):
    """gamma = eta alpha (2 - eta beta), a float."""
    eta, alpha, beta, _, _ = letters(case)
    return eta * alpha * (2 - eta * beta)


def delta(case):
    """Delta = eta^2 beta V / (2 gamma), a float."""
    eta, _, beta, V, _ = letters(case)
    return eta**2 * beta * V / (2 * gamma(case))


@at_every_state
def gains(method, state):
    """r_t."""
    return method.step_size.gain(state)


@at_every_state
def variances(method, state):
    """sigma^2, the variance of a base batch."""
    return variance_of_base(method.step_size, state)


def objections(case):
    """The step must be AdaScale's for this batch, eta below 2 / beta, and V known."""
    yield from unless(case.method, "step_size", ExactGain)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "batch_size", Constant)
    yield from unless(case.method, "sampler", Uniform, Fresh)
    step = case.method.step_size
    if (B := case.method.batch_size.size) != step.scale * step.base_size:
        yield f"the batch must be S = {step.scale} times {step.base_size}, not {B}"
    if case.problem.n < B:
        yield f"there must be as many examples as in a batch, {B}, not {case.problem.n}: it is cut to n"
    if not case.method.sampler.replace:
        yield f"examples must be drawn independently, but {case.method.sampler!r} does not"
    if "V" not in case.given:
        yield "the case must give V, the bound of the variance of a base batch"
    yield from outside("step size", step.eta, 2 / float(case.problem.smoothness), "2 / beta")
    noise = max(variance_of_base(step, state) for state in case.states)
    yield from above("variance of a base batch", noise, case.given["V"], "V")


def times(case):
    """T_SI, the scale-invariant iterations after which a run ends, shape (m,)."""
    return np.array(case.given["T_SI"], dtype=float)


def at_the_end(path, ends, quantity):
    """quantity(state) at the first state of a path with tau >= T_SI, for every T_SI, rising."""
    values: list[Any] = []
    for state in path:
        while len(values) < len(ends) and tau(state) >= ends[len(values)]:
            values.append(quantity(state))
        if len(values) == len(ends):
            return values


def tau(state):
    """The scale-invariant iterations up to a state."""
    return state.memory.step_size.tau
