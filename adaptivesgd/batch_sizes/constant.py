"""The same batch size throughout."""

from dataclasses import dataclass

from .. import validate
from ..part import BatchSize


@dataclass(frozen=True)
class Constant(BatchSize):
    """B_k = size (examples); None means all n of them."""

    size: int | None

    def __post_init__(self):
        super().__post_init__()
        if self.size is not None:
            validate.positive_integer("the batch size", self.size)

    def __call__(self, memory, now):
        return self.size or now.problem.n, memory
