"""Who is drawn how: a colour per paper, a dash per method, and grey for the baselines."""

from dataclasses import dataclass
from itertools import cycle
from typing import Any

# Okabe and Ito (2008): colours that every kind of colour vision tells apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5C3E")
GREY = "#8C8C8C"
DASHES = (
    "solid",
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (9, 3)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (1, 3)),
    (0, (8, 2, 3, 2)),
)
FEW = 12  # so many methods can all be drawn alike


@dataclass(frozen=True)
class Style:
    """How a method is drawn, and under which heading the legend lists it.

    main: whether it stands for its paper; the others are drawn thinner, so that many lines
    can be read: first the papers, then their variants. reference: whether the others are measured
    by it; it lies on top, dashed, so that a line just below it shows through.
    """

    heading: str
    colour: str
    dash: object
    main: bool
    reference: bool = False


def styles(names: list[str], groups: Any, reference: Any = "SGD") -> Any:
    """{name: Style} in the order of the legend, for methods of these names.

    groups: {heading: names}; the first of each group that is present is its main method, and all
    are where they are few. The heading "Baselines" is drawn in grey, with the `reference` in
    black. Names in no group come first, each in a colour of its own.
    """
    few = len(names) <= FEW
    grouped = {name for members in groups.values() for name in members}
    alone = [name for name in names if name not in grouped]
    found = {
        name: Style("", colour, DASHES[i // len(COLOURS) % len(DASHES)], True)
        for i, (name, colour) in enumerate(zip(alone, cycle(COLOURS), strict=False))
    }
    colours = cycle(COLOURS)
    for heading, members in groups.items():
        baseline = heading == "Baselines"
        colour = GREY if baseline else next(colours)
        present = [name for name in members if name in names]
        for i, (name, dash) in enumerate(zip(present, cycle(DASHES), strict=False)):
            main = few or (i == 0 and not baseline)
            found[name] = Style(heading, colour, dash, main)
        if baseline and reference in present:
            found[reference] = Style(heading, "black", (0, (4, 3)), True, True)
    return found
