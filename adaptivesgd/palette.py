"""Who is drawn how: a colour per paper, a dash per method, and grey for the baselines."""

from dataclasses import dataclass
from itertools import cycle

# Okabe and Ito (2008): eight colours that every kind of colour vision tells apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5C3E")
GREY = "#7F7F7F"
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


@dataclass(frozen=True)
class Style:
    """How a method is drawn, and under which heading the legend lists it."""

    heading: str
    colour: str
    dash: object
    width: float


def styles(names, groups):
    """{name: Style} in the order of the legend, for methods of these names.

    groups: {heading: names}; the heading "Baselines" is drawn in grey. Names in no group come
    first, each in a colour of its own.
    """
    grouped = {name for members in groups.values() for name in members}
    alone = [name for name in names if name not in grouped]
    found = {
        name: Style("", colour, DASHES[i // len(COLOURS) % len(DASHES)], 1.8)
        for i, (name, colour) in enumerate(zip(alone, cycle(COLOURS), strict=False))
    }
    colours = cycle(COLOURS)
    for heading, members in groups.items():
        colour, width = (GREY, 1.2) if heading == "Baselines" else (next(colours), 1.8)
        present = [name for name in members if name in names]
        for name, dash in zip(present, cycle(DASHES), strict=False):
            found[name] = Style(heading, colour, dash, width)
    return found
