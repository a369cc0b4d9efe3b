"""Rules made of other rules: evaluated periodically, within bounds, smoothed, the largest of several."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from .. import validate
from ..estimate import Estimate
from ..objective import FiniteSum
from ..part import BatchSize, M, check_part, whole
from ..state import State
from ..typing import Array

Held: TypeAlias = tuple[int, Any]  # a size, and the memory of the rule


@dataclass(frozen=True)
class Adapted(BatchSize[M]):
    """Base class of rules made of one other rule, whose `max_size` they take over.

    Parameters
    ----------
    rule : BatchSize
        Batch-size rule that is adapted.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    TypeError
        If `rule` is not a batch-size rule.
    """

    rule: BatchSize[Any]

    def __post_init__(self) -> None:
        check_part("rule", self.rule, BatchSize)
        if self.max_size is None:
            object.__setattr__(self, "max_size", self.rule.max_size)
        super().__post_init__()

    def init(self, problem: FiniteSum, w: Array) -> M:
        memory: M = self.rule.init(problem, w)
        return memory

    def enlarge(self, estimate: Estimate, now: State) -> int:
        return self.rule.enlarge(estimate, now)


@dataclass(frozen=True)
class Every(Adapted[Held]):
    """Evaluate a rule at update 0 and, from update `warmup` on, at every `every`-th; else hold B.

    A batch that was enlarged keeps its size.

    Parameters
    ----------
    rule : BatchSize
        Batch-size rule that is adapted.
    every : int, default 20
        Period (updates), at least 1.
    warmup : int, default 0
        Update from which the periodic evaluations count (updates), at least 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    TypeError
        If `rule` is not a batch-size rule.
    ValueError
        If `every` or `warmup` is not a whole number in its range.

    References
    ----------
    Sievert and Charles (2019), "Improving the convergence of SGD through adaptive batch sizes";
    the parameters `dwell` and `wait` of their code, 20 and 100 by default there.

    Examples
    --------
    >>> from adaptivesgd.batch_sizes import Every, LossRatio
    >>> rule = Every(LossRatio(16), every=20, warmup=100)
    """

    every: int = 20
    warmup: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("every", self.every)
        validate.positive_integer("warmup", self.warmup, smallest=0)

    def init(self, problem: FiniteSum, w: Array) -> Held:
        return 0, self.rule.init(problem, w)

    def __call__(self, memory: Held, now: State) -> Held:
        held, inner = memory
        if not self._due(now):
            return max(held, now.batch_size), memory
        held, inner = self.rule(inner, now)
        return held, (held, inner)

    def enlarge(self, estimate: Estimate, now: State) -> int:
        return self.rule.enlarge(estimate, now) if self._due(now) else estimate.size

    def _due(self, now: State) -> bool:
        """Whether the rule is evaluated at this update."""
        return now.step == 0 or (now.step >= self.warmup and now.step % self.every == 0)


@dataclass(frozen=True)
class Clipped(Adapted[Any]):
    """Keep the size of a rule between `min_size` and `max_size`.

    Parameters
    ----------
    rule : BatchSize
        Batch-size rule that is adapted.
    min_size : int, default 1
        Smallest batch that is requested (examples), at least 1.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    TypeError
        If `rule` is not a batch-size rule.
    ValueError
        If a bound is not a whole number in its range.

    Examples
    --------
    >>> from adaptivesgd.batch_sizes import Clipped, NoiseScale
    >>> rule = Clipped(NoiseScale(16), min_size=8, max_size=512)
    """

    min_size: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("min_size", self.min_size)
        if self.max_size is not None:
            validate.positive_integer("max_size", self.max_size, smallest=self.min_size)

    def __call__(self, memory: Any, now: State) -> Held:
        size, memory = self.rule(memory, now)
        return max(size, self.min_size), memory


@dataclass(frozen=True)
class Smoothed(Adapted[tuple[float | None, Any]]):
    """B_k = ceil(b_k), b_k = decay b_{k-1} + (1 - decay) r_k, b_0 = r_0, with r_k the rule's size.

    Parameters
    ----------
    rule : BatchSize
        Batch-size rule that is adapted.
    decay : float, default 0.9
        Weight of the past in the running averages (dimensionless), in [0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    TypeError
        If `rule` is not a batch-size rule.
    ValueError
        If `decay` is not in [0, 1).
    """

    decay: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.fraction("decay", self.decay, zero=True)

    def init(self, problem: FiniteSum, w: Array) -> tuple[float | None, Any]:
        return None, self.rule.init(problem, w)

    def __call__(
        self, memory: tuple[float | None, Any], now: State
    ) -> tuple[int, tuple[float | None, Any]]:
        b, inner = memory
        size, inner = self.rule(inner, now)
        b = size if b is None else self.decay * b + (1 - self.decay) * size
        return whole(b), (b, inner)


@dataclass(frozen=True)
class Maximum(BatchSize[tuple[Any, ...]]):
    """B_k = the largest size that any of several rules requests.

    Where every rule has a `max_size`, the largest of those is the one of the whole.

    Parameters
    ----------
    rules : tuple of BatchSize
        Batch-size rules, at least one.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    TypeError
        If one of `rules` is not a batch-size rule.
    ValueError
        If `rules` is empty.

    Examples
    --------
    >>> from adaptivesgd.batch_sizes import InnerProductTest, Maximum, OrthogonalityTest
    >>> rule = Maximum((InnerProductTest(16, theta=0.9), OrthogonalityTest(16, theta=5.84)))
    """

    rules: tuple[BatchSize[Any], ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        rules = validate.several("rules", self.rules, "(NormTest(16), Constant(8))")
        if not rules:
            raise ValueError("rules must hold at least one rule, but it is empty")
        for rule in rules:
            check_part("each of rules", rule, BatchSize)
        object.__setattr__(self, "rules", rules)
        maxima = [rule.max_size for rule in rules if rule.max_size is not None]
        if self.max_size is None and len(maxima) == len(rules):
            object.__setattr__(self, "max_size", max(maxima))

    def init(self, problem: FiniteSum, w: Array) -> tuple[Any, ...]:
        return tuple(rule.init(problem, w) for rule in self.rules)

    def __call__(self, memory: tuple[Any, ...], now: State) -> tuple[int, tuple[Any, ...]]:
        pairs = zip(self.rules, memory, strict=True)
        sizes, memory = zip(*(rule(part, now) for rule, part in pairs), strict=True)
        return max(sizes), memory

    def enlarge(self, estimate: Estimate, now: State) -> int:
        return max(rule.enlarge(estimate, now) for rule in self.rules)
