"""DataSet: a data set by name, where it is from, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class DataSet:
    """One entry of the catalogue.

    kind: what is learnt: "classes", "two classes", "numbers", or "images" (with classes).
    parts: the parts that its authors split it into: ("all",) or ("train", "test").
    read: `X, y = read(part)`.
    real: whether the columns are real-valued measurements, best standardised before use.
    """

    name: str
    about: str
    source: str
    kind: str
    parts: tuple[str, ...]
    read: Callable
    real: bool = False
