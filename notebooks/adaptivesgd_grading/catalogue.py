"""The assignments there are."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .question import Assignment

NAMES = ("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8")


def assignment(name: str) -> "Assignment":
    """The assignment of this name.

    Parameters
    ----------
    name : str
        One of NAMES.

    Returns
    -------
    Assignment

    Raises
    ------
    ValueError
        If there is none.
    """
    if name not in NAMES:
        raise ValueError(f"there is no assignment {name!r}; there are {', '.join(NAMES)}")
    return import_module(f"{__package__}.questions.{name}.assignment").ASSIGNMENT


def sources() -> Path:
    """The folder with a folder per assignment; it is in the repository, not in the package."""
    return Path(__file__).parents[1] / "course"
