"""Certificate: an independent referee of a theorem, which needs no run."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

BADGES = {"algebra": "z3", "SDP": "PEPit"}


@dataclass(frozen=True)
class Certificate:
    """Algebra that Z3 proves, or a worst case over a whole class of functions by an SDP.

    Parameters
    ----------
    badge : {"algebra", "SDP"}
        What kind of referee it is.
    latex : str
        What is certified, in LaTeX.
    holds : callable
        () -> True if it is so. It imports what it needs.
    """

    badge: str
    latex: str
    holds: Callable[[], bool]

    def __post_init__(self) -> None:
        if self.badge not in BADGES:
            raise ValueError(f"badge must be one of {', '.join(BADGES)}, not {self.badge!r}")

    @property
    def missing(self) -> str | None:
        """The package that it needs and that is not installed, or None."""
        package = BADGES[self.badge]
        return None if find_spec(package) else package
