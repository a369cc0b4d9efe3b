"""Directions made of directions."""

from dataclasses import dataclass

from ..part import Direction, StepSize


@dataclass(frozen=True, init=False)
class Chain(Direction):
    """Each direction is applied to what the one before it gave: Chain(Normalized(), HeavyBall())."""

    parts: tuple[Direction, ...]

    def __init__(self, *parts):
        object.__setattr__(self, "parts", parts)

    def init(self, problem, w):
        return tuple(part.init(problem, w) for part in self.parts)

    def __call__(self, memory, g, now):
        after = []
        for part, past in zip(self.parts, memory, strict=True):
            g, past = part(past, g, now)
            after.append(past)
        return g, tuple(after)


@dataclass(frozen=True)
class Scaled(Direction):
    """d = alpha_k g, with alpha_k from a step size that heeds no batch: Chain(Scaled(rate),
    HeavyBall(beta)) puts the learning rate inside the momentum, as LARS does.
    """

    rate: StepSize

    def init(self, problem, w):
        return self.rate.init(problem, w)

    def __call__(self, memory, g, now):
        alpha, memory = self.rate(memory, g, None, now)
        return alpha * g, memory
