"""Adam."""

from dataclasses import dataclass

import numpy as np

from .. import validate
from ..part import Direction


@dataclass(frozen=True)
class Adam(Direction):
    """m <- beta1 m + (1 - beta1) g,    v <- beta2 v + (1 - beta2) g^2,
    d = (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon),    t = 1, 2, ...

    beta1, beta2 in [0, 1); epsilon: in units of the gradient.

    Kingma and Ba (2015), "Adam: a method for stochastic optimization", Algorithm 1.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("beta1", self.beta1, zero=True)
        validate.fraction("beta2", self.beta2, zero=True)
        validate.positive("epsilon", self.epsilon)

    def init(self, problem, w):
        return 0, np.zeros_like(w), np.zeros_like(w)

    def __call__(self, memory, g, now):
        t, m, v = memory
        t = t + 1
        m = self.beta1 * m + (1 - self.beta1) * g
        v = self.beta2 * v + (1 - self.beta2) * g**2
        return self.ratio(t, m, v), (t, m, v)

    def ratio(self, t, m, v):
        """d."""
        m, v = m / (1 - self.beta1**t), v / (1 - self.beta2**t)
        return m / (np.sqrt(v) + self.epsilon)


@dataclass(frozen=True)
class ReorderedAdam(Adam):
    """Adam with epsilon outside the bias correction: d = a_t m / (sqrt(v) + epsilon), with
    a_t = sqrt(1 - beta2^t) / (1 - beta1^t).

    The faster order of Kingma and Ba (2015), section 2; that of Lasagne, on which online batch
    selection was tried.
    """

    def ratio(self, t, m, v):
        a = (1 - self.beta2**t) ** 0.5 / (1 - self.beta1**t)
        return a * m / (np.sqrt(v) + self.epsilon)
