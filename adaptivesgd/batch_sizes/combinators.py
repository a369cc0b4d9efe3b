"""Rules made of other rules: asked less often, within bounds, smoothed, the largest of several."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, whole


@dataclass(frozen=True)
class Adapted(BatchSize):
    """A rule made of one other rule, whose maximum it takes over."""

    rule: BatchSize

    def __post_init__(self):
        if self.maximum is None:
            object.__setattr__(self, "maximum", self.rule.maximum)
        super().__post_init__()

    def init(self, problem, w):
        return self.rule.init(problem, w)

    def enlarge(self, estimate, now):
        return self.rule.enlarge(estimate, now)


@dataclass(frozen=True)
class Held(Adapted):
    """Ask the rule at update 0, and from update `wait` on at every `every`-th; else hold its size.

    A batch that grew stays as large as it grew.

    every, wait: updates (`dwell` and `wait` in the code of AdaDamp, 20 and 100 by default there).
    """

    every: int = 20
    wait: int = 0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("every", self.every)
        validate.positive_integer("wait", self.wait, smallest=0)

    def init(self, problem, w):
        return None, self.rule.init(problem, w)

    def asks(self, now):
        """Whether the rule is asked at this update."""
        return now.step == 0 or (now.step >= self.wait and now.step % self.every == 0)

    def __call__(self, memory, now):
        held, inner = memory
        if not self.asks(now):
            return max(held, now.batch_size), memory
        held, inner = self.rule(inner, now)
        return held, (held, inner)

    def enlarge(self, estimate, now):
        return self.rule.enlarge(estimate, now) if self.asks(now) else estimate.size


@dataclass(frozen=True)
class Clipped(Adapted):
    """The rule's size, but not below `smallest` nor above `largest` (examples)."""

    smallest: int = 1
    largest: int | None = None

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("smallest", self.smallest)
        if self.largest is not None:
            validate.positive_integer("largest", self.largest, smallest=self.smallest)

    def __call__(self, memory, now):
        size, memory = self.rule(memory, now)
        size = max(size, self.smallest)
        return size if self.largest is None else min(size, self.largest), memory

    def enlarge(self, estimate, now):
        size = self.rule.enlarge(estimate, now)
        return size if self.largest is None else min(size, self.largest)


@dataclass(frozen=True)
class Smoothed(Adapted):
    """B_k = ceil(b_k), b_k = mu b_{k-1} + (1 - mu) (the rule's size), b_0 the rule's first size.

    mu: weight of the past, in [0, 1).
    """

    mu: float = 0.9

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("mu", self.mu, zero=True)

    def init(self, problem, w):
        return None, self.rule.init(problem, w)

    def __call__(self, memory, now):
        b, inner = memory
        size, inner = self.rule(inner, now)
        b = size if b is None else self.mu * b + (1 - self.mu) * size
        return whole(b), (b, inner)


@dataclass(frozen=True)
class Largest(BatchSize):
    """The largest of what several rules ask for. Where each has a maximum, the largest of those."""

    rules: tuple[BatchSize, ...]

    def __post_init__(self):
        super().__post_init__()
        if not self.rules:
            raise ValueError("Largest needs at least one rule, but rules is empty")
        maxima = [rule.maximum for rule in self.rules]
        if self.maximum is None and None not in maxima:
            object.__setattr__(self, "maximum", max(maxima))

    def init(self, problem, w):
        return tuple(rule.init(problem, w) for rule in self.rules)

    def __call__(self, memory, now):
        pairs = zip(self.rules, memory, strict=True)
        sizes, memory = zip(*(rule(part, now) for rule, part in pairs), strict=True)
        return max(sizes), memory

    def enlarge(self, estimate, now):
        return max(rule.enlarge(estimate, now) for rule in self.rules)
