"""Rules made of other rules: asked less often, within bounds, smoothed, the largest of several."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize, whole


@dataclass(frozen=True)
class Adapted(BatchSize):
    """A rule made of one other rule, whose max_size it takes over."""

    rule: BatchSize

    def __post_init__(self):
        if self.max_size is None:
            object.__setattr__(self, "max_size", self.rule.max_size)
        super().__post_init__()

    def init(self, problem, w):
        return self.rule.init(problem, w)

    def enlarge(self, estimate, now):
        return self.rule.enlarge(estimate, now)


@dataclass(frozen=True)
class Every(Adapted):
    """Ask the rule at update 0, and from update `warmup` on at every `every`-th; else hold its size.

    A batch that grew stays as large as it grew.

    every, warmup: updates (`dwell` and `wait` in the code of AdaDamp, 20 and 100 by default there).
    """

    every: int = 20
    warmup: int = 0

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("every", self.every)
        validate.positive_integer("warmup", self.warmup, smallest=0)

    def init(self, problem, w):
        return None, self.rule.init(problem, w)

    def asks(self, now):
        """Whether the rule is asked at this update."""
        return now.step == 0 or (now.step >= self.warmup and now.step % self.every == 0)

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
    """The rule's size, but not below `min_size` nor above `max_size` (examples)."""

    min_size: int = 1

    def __post_init__(self):
        super().__post_init__()
        validate.positive_integer("min_size", self.min_size)
        if self.max_size is not None:
            validate.positive_integer("max_size", self.max_size, smallest=self.min_size)

    def __call__(self, memory, now):
        size, memory = self.rule(memory, now)
        return max(size, self.min_size), memory


@dataclass(frozen=True)
class Smoothed(Adapted):
    """B_k = ceil(b_k), b_k = decay b_{k-1} + (1 - decay) (the rule's size), b_0 the rule's first size.

    decay: weight of the past, in [0, 1).
    """

    decay: float = 0.9

    def __post_init__(self):
        super().__post_init__()
        validate.fraction("decay", self.decay, zero=True)

    def init(self, problem, w):
        return None, self.rule.init(problem, w)

    def __call__(self, memory, now):
        b, inner = memory
        size, inner = self.rule(inner, now)
        b = size if b is None else self.decay * b + (1 - self.decay) * size
        return whole(b), (b, inner)


@dataclass(frozen=True)
class Maximum(BatchSize):
    """The largest of what several rules ask for. Where each has a max_size, the largest of those."""

    rules: tuple[BatchSize, ...]

    def __post_init__(self):
        super().__post_init__()
        if not self.rules:
            raise ValueError("Largest needs at least one rule, but rules is empty")
        maxima = [rule.max_size for rule in self.rules]
        if self.max_size is None and None not in maxima:
            object.__setattr__(self, "max_size", max(maxima))

    def init(self, problem, w):
        return tuple(rule.init(problem, w) for rule in self.rules)

    def __call__(self, memory, now):
        pairs = zip(self.rules, memory, strict=True)
        sizes, memory = zip(*(rule(part, now) for rule, part in pairs), strict=True)
        return max(sizes), memory

    def enlarge(self, estimate, now):
        return max(rule.enlarge(estimate, now) for rule in self.rules)
