"""Certificate: an independent referee of a theorem, which needs no run."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

BADGES = {"proved": "z3", "SDP": "PEPit"}


@dataclass(frozen=True)
class Certificate:
    """Algebra that is proved, or a worst case over a whole class of functions by an SDP.

    badge: proved, or SDP; says: what is certified, in a sentence or in LaTeX;
    holds: a function without arguments, True if it is so; it imports what it needs.
    """

    badge: str
    latex: str
    holds: Callable[[], bool]

    def __post_init__(self):
        if self.badge not in BADGES:
            raise ValueError(f"badge must be one of {', '.join(BADGES)}, not {self.badge!r}")

    @property
    def missing(self):
        """The package that it needs and that is not installed, or None."""
        package = BADGES[self.badge]
        return None if find_spec(package) else package
