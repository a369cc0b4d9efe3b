"""The same batch size throughout."""

from dataclasses import dataclass
from typing import Any, ClassVar

from .. import validate
from ..part import BatchSize
from ..state import State


@dataclass(frozen=True)
class Constant(BatchSize[None]):
    """B_k = size.

    Parameters
    ----------
    size : int or None
        Constant batch size (examples), at least 1; None for all n examples.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If `size` is neither None nor a whole number of at least 1.
    """

    looks_at: ClassVar[str] = "nothing"
    guarantee: ClassVar[str] = "a noise floor, exactly [classical/sgd_noise_ball]"

    size: int | None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.size is not None:
            validate.positive_integer("the batch size", self.size)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        return self.size or now.problem.n, memory


def as_batch_size(size: int | BatchSize[Any]) -> BatchSize[Any]:
    """Return a batch-size rule as it is, and a number as a constant batch size.

    Parameters
    ----------
    size : int or BatchSize
        Batch size B (examples), at least 1.

    Returns
    -------
    BatchSize
        A part.

    Raises
    ------
    ValueError
        If it cannot be called and is not a whole number of at least 1.

    Examples
    --------
    >>> as_batch_size(16)
    Constant(max_size=None, size=16)
    """
    return size if callable(size) or size is None else Constant(size)
