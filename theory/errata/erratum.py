"""Erratum: a mistake in published code, re-created in our own words, and what catches it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Picture:
    """What a mistake does, as curves over a common x.

    curves: name -> y, the shape of x; the mistake first. log: which axes are logarithmic.
    """

    x: ArrayLike
    curves: Mapping[str, ArrayLike]
    across: str  # what x is, with its unit
    up: str  # what y is, with its unit
    log: str = ""  # "", "x", "y" or "xy"


@dataclass(frozen=True, kw_only=True)
class Erratum:
    """Two functions of the same arguments: what the code computes, and what it stands for.

    name: one word or a few, for links; project, file: where it was found; read: which version;
    says: the mistake in one sentence; wrong, right: functions; picture: () -> Picture;
    law: the test in tests/test_errata.py that this package passes and the mistake would not;
    note: what is fair to add.
    """

    name: str
    project: str
    file: str
    read: str
    says: str
    wrong: Callable
    right: Callable
    picture: Callable[[], Picture]
    law: str
    note: str = ""
