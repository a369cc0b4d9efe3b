"""DiveBatch: a batch in proportion to the diversity of the gradients."""

from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar, NamedTuple

from .. import validate
from ..estimate import in_one_unit
from ..linalg import square_norm
from ..objective import FiniteSum
from ..part import LARGEST, BatchSize, InEpochs, ratio
from ..state import State
from ..typing import Array


class Sums(NamedTuple):
    """What `GradientDiversity` remembers.

    Parameters
    ----------
    size : int
        The current batch size (examples).
    epoch : int, default 0
        Number of completed epochs.
    squares : float, default 0.0
        sum ||g_i||^2 over the examples of this epoch.
    total : Any, default 0.0
        sum g_i over the examples of this epoch, shape (d,).
    unit : float, default 0.0
        Power of two by which the gradients of both sums have been divided; 0 while there are none.
    """

    size: int
    epoch: int = 0
    squares: float = 0.0
    total: Any = 0.0
    unit: float = 0.0


@dataclass(frozen=True)
class GradientDiversity(BatchSize[Sums]):
    """B <- max(B, floor(diversity_factor n Delta)),  Delta = sum ||g_i||^2 / ||sum g_i||^2,

    summed over the gradients of an epoch as they were evaluated; resized every `delay` epochs. At a
    fixed w, n Delta = 1 + tr Sigma / ||grad F||^2: the rule is the noise scale in disguise.

    Parameters
    ----------
    initial_size : int
        First batch size B_0 (examples), at least 1.
    diversity_factor : float, default 0.1
        Factor of n times the gradient diversity (examples), above 0.
    delay : float, default 5.0
        Interval between two increases (passes over the data), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Chen, Wang and Sundaram (2025), "DiveBatch: accelerating model training through gradient-diversity
    aware batch size adaptation", as in their code.
    """

    looks_at: ClassVar[str] = "gradients of the last epoch"
    guarantee: ClassVar[str] = "none known; in units of the noise scale it is linear"
    in_epochs: ClassVar[InEpochs] = {"delay": lambda length: length / 10}

    initial_size: int
    diversity_factor: float = 0.1
    delay: float = 5.0

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size)
        validate.positive("diversity_factor", self.diversity_factor)
        validate.positive("delay", self.delay)

    def init(self, problem: FiniteSum, w: Array) -> Sums:
        return Sums(self.initial_size)

    def __call__(self, memory: Sums, now: State) -> tuple[int, Sums]:
        seen = now.estimate
        if seen is None:
            return memory.size, memory
        size, epoch = memory.size, memory.epoch
        seen = seen.fetched("signal", "square_norm_sum").rescaled
        past, latest, unit = in_one_unit(memory.unit, seen.unit)
        squares = past * memory.squares + latest * seen.square_norm_sum
        total = past**0.5 * memory.total + latest**0.5 * seen.size * seen.gradient
        if int(now.epochs) == epoch:
            return size, Sums(size, epoch, squares, total, unit)
        if now.epochs // self.delay > epoch // self.delay:
            size = max(size, self._resized(squares, square_norm(total), seen.n))
        return size, Sums(size, int(now.epochs))

    def _resized(self, squares: float, square: float, n: int) -> int:
        """floor(diversity_factor n Delta); as large as possible where Delta is not finite."""
        size = self.diversity_factor * n * ratio(squares, square)
        return int(size) if isfinite(size) else LARGEST
