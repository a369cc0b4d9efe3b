"""Limits: what a submission may use."""

from dataclasses import dataclass, fields
from math import isfinite


@dataclass(frozen=True)
class Limits:
    """Limits on one submission.

    Parameters
    ----------
    seconds : float > 0, default 10.0
        For each cell and each question.
    memory : int > 0
        Address space of the process, in bytes; by default 2 GiB.
    output : int > 0
        Bytes of what is printed, and of each file; by default 1 MiB.
    disk : int > 0
        Bytes of all files together; by default 32 MiB.
    total : float >= 0, default 0.0
        Seconds for the whole submission; 0 stands for 12 * seconds.

    Raises
    ------
    ValueError
        If one of them is not positive and finite.
    """

    seconds: float = 10.0
    memory: int = 2 * 2**30
    output: int = 2**20
    disk: int = 32 * 2**20
    total: float = 0.0

    def __post_init__(self) -> None:
        if self.total == 0.0:
            object.__setattr__(self, "total", 12 * self.seconds)
        for field in fields(self):
            value = getattr(self, field.name)
            if not (isfinite(value) and value > 0):
                raise ValueError(f"{field.name} must be positive and finite, but was {value}")


STANDARD = Limits()
