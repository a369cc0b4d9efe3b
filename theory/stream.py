"""Endless data: every example is new, and the noise of its gradient is Gaussian."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from adaptivesgd.estimate import Estimate
from adaptivesgd.example_gradients import ExampleGradients, Moments
from adaptivesgd.models.constants import Known, constant
from adaptivesgd.models.model import Model
from adaptivesgd.part import LARGEST, Sampler

from .enumeration import Enumeration


@dataclass(frozen=True, eq=False, repr=False)
class Stream(Model):
    """f(w; z) = F(w) + <z, w>, with z ~ N(0, diag(s^2)) and without end.

    The mean gradient of B examples is grad F(w) + s x / sqrt(B), x ~ N(0, I). It is drawn as that,
    so that a million examples cost no more than one. With F(w) = (1/2) (w - w*)^T H (w - w*) this
    is f(w; z) = (1/2) (w - z)^T H (w - z), but for a constant. F itself comes from an oracle:
    looking at it is not counted.

    Parameters
    ----------
    whole : Model
        F.
    deviations : array, shape (d,)
        s.
    script : array, shape (d,), or None
        An x to use in place of the draws.
    chunk : int, default 8192
        Not used; every model has it.
    """

    examples = ("deviations",)

    whole: Any
    deviations: Any = field(repr=False)
    script: Any = None

    n = LARGEST

    @property
    def dim(self):
        return len(self.deviations)

    def loss(self, w):
        return self.whole.loss(w)

    def gradient(self, w):
        return self.whole.gradient(w)

    def estimate(self, w, indices=None, *, wanted=None, replace=False, weights=None):
        """What the examples numbered `indices` say; by default, what all of them say."""
        if indices is None:
            indices, g = range(self.n), self.gradient(w)
        else:
            self._charge(examples=len(indices))
            g = self.gradient(w) + self.deviations * self.noise(indices) / np.sqrt(len(indices))
        absent: Any = None  # the losses: not defined without a last example
        rows = NormalRows(len(indices), g, self.deviations)
        return Estimate(self, w, indices, absent, g, rows, wanted or len(indices), replace)

    def chunks(self, count):
        """However many, they cost no more than one."""
        return [slice(0, count)]

    def noise(self, indices):
        """x, shape (d,): the same for the same step and first example."""
        if self.script is not None:
            return self.script
        return np.random.default_rng((*(self.key or ()), indices[0])).standard_normal(self.dim)

    def scripted(self, x):
        """The same stream, whose next noise is x."""
        return self._replace(script=x)

    @constant
    def variance(self):
        """tr Sigma = sum_j s_j^2, the same at every w."""
        return Known((self.deviations**2).sum(), "closed form: sum_j s_j^2")

    @constant
    def smoothness(self):
        return self.whole.smoothness

    @constant
    def strong_convexity(self):
        return self.whole.strong_convexity

    @constant
    def pl_constant(self):
        return self.whole.pl_constant

    @constant
    def minimum(self):
        return self.whole.minimum

    @constant
    def minimiser(self):
        return self.whole.minimiser


@dataclass(frozen=True, eq=False)
class NormalRows(ExampleGradients):
    """The gradients of examples of a stream, by their mean and the expectation of their scatter."""

    count: int
    mean: Any  # shape (d,)
    deviations: Any  # s, shape (d,)

    @property
    def n(self):
        return self.count

    def moments(self, mean=None):
        return Moments(self.n, self.mean, (self.n - 1) * float((self.deviations**2).sum()), 0.0)


@dataclass(frozen=True)
class Fresh(Sampler):
    """The examples of a stream in order: each is seen once."""

    replace = True  # there is no last one, so none of a finite population's correction

    def __call__(self, memory, size, now, rng):
        return range(now.examples, now.examples + size), memory


@dataclass(frozen=True)
class Cubature(Enumeration):
    """One step on a stream, exactly, for quantities that are quadratic (or cubic) in w+.

    The 2 d points x = +-sqrt(d) e_j, equally likely, have the moments of N(0, I) up to the third.
    """

    def outcomes(self, method, state, draws=()):
        d = state.problem.dim
        for x in np.sqrt(d) * np.concatenate([np.eye(d), -np.eye(d)]):
            after = method.step(replace(state, problem=state.problem.scripted(x)))
            yield 1 / (2 * d), replace(after, problem=state.problem)

    def along(self, case, quantity):
        raise ValueError("two steps are not a cubic function of their noise; use MonteCarlo")
