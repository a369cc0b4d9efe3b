"""DataSet: a data set by name, where it is from, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..typing import Array


@dataclass(frozen=True)
class DataSet:
    """One entry of the catalogue.

    Parameters
    ----------
    name : str
        What `load` calls it.
    about, source : str
        One line each: size and content; who published it.
    kind : {"classes", "two classes", "numbers", "images"}
        What is learnt; images have classes.
    parts : tuple of str
        The parts that its authors split it into: ("all",) or ("train", "test").
    read : callable
        ``X, y = read(part)``.
    real : bool, default False
        Whether the columns are real-valued measurements, best standardised before use.
    """

    name: str
    about: str
    source: str
    kind: str
    parts: tuple[str, ...]
    read: Callable[[str], tuple[Any, Array]]
    real: bool = False
