"""What tables need to know of a method; it is stated where the method is defined."""

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from ..method import Method

Make = TypeVar("Make", bound=Callable[..., Method])


class Heading(Enum):
    """The headings of the tables of methods, in their order."""

    ADADAMP = "AdaDamp: Sievert, Charles 2019"
    BIG_BATCH = "Big Batch: De et al. 2017"
    CABS = "CABS: Balles et al. 2017"
    SNGM = "SNGM: Zhao, Xie, Li 2020"
    SELECTION = "Loshchilov, Hutter 2015"
    OTHERS = "Other batch sizes"
    FRONTIER = "After the five papers"
    BASELINES = "Baselines"


class Card(NamedTuple):
    """What tables and tests need to know of a method.

    Parameters
    ----------
    heading : Heading
        The paper, or the kind, under which it is listed.
    loop : str
        Name of its flat transcription in tests/transcriptions.py; empty if it has none.
    exempt : str
        Why it has no transcription; empty if it has one.
    """

    heading: Heading
    loop: str
    exempt: str


def listed(heading: Heading, *, loop: str = "", exempt: str = "") -> Callable[[Make], Make]:
    """Return a decorator that sets the card of a method.

    Parameters
    ----------
    heading : Heading
        The paper, or the kind, under which it is listed.
    loop : str, default ""
        Name of its flat transcription; by default its own name.
    exempt : str, default ""
        Why it has no transcription; by default it has one.

    Returns
    -------
    callable
        A decorator that returns the function itself.

    Raises
    ------
    ValueError
        If both `loop` and `exempt` are given.
    """
    if loop and exempt:
        raise ValueError(f"loop must be left out of an exempt method, but it is {loop!r}")

    def register(make: Make) -> Make:
        name = "" if exempt else loop or make.__name__
        make.__dict__["card"] = Card(heading, name, exempt)
        return make

    return register


def card(make: Callable[..., Any]) -> Card:
    """Return the card of a method.

    Parameters
    ----------
    make : callable
        A function of `adaptivesgd.methods`.

    Returns
    -------
    Card
        What `listed` has set.

    Raises
    ------
    ValueError
        If nothing was set.

    Examples
    --------
    >>> from adaptivesgd import methods
    >>> card(methods.sngm).heading.value
    'SNGM: Zhao, Xie, Li 2020'
    """
    found = make.__dict__.get("card")
    if not isinstance(found, Card):
        raise ValueError(
            f"{make.__name__} must be decorated with listed(Heading...), but it is not"
        )
    return found
