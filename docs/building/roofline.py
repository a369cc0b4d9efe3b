"""The roofline of the machine that the benchmark of the same name was run on."""

import json
from pathlib import Path

import numpy as np

RECORD = Path(__file__).parents[1] / "measured" / "roofline.json"


def points():
    """{piece: (operations per byte, 10^9 operations per second)}, the two pieces of the roof first."""
    (table,) = json.loads(RECORD.read_text())["tables"]
    heads = table["heads"]
    columns = [heads.index(name) for name in ("operations per byte", "10^9 operations / s")]
    return {row[0]: tuple(float(row[c]) for c in columns) for row in table["rows"]}


def draw(axes):
    """The roof, and our pieces under it, with their names."""
    found = points()
    (memory, copied), (_, ceiling) = list(found.values())[:2]
    f = np.geomspace(0.05, 1000, 200)
    axes.plot(f, np.minimum(ceiling, f * copied / memory), color="0.45", lw=1.6)
    for place, (name, (x, y)) in enumerate(list(found.items())[2:]):
        axes.plot(x, y, "o", color="#1f5f99", ms=5)
        axes.annotate(
            str(place + 1),
            (x, y),
            (5, -11 + 15 * (place % 2)),
            textcoords="offset points",
            fontsize=9,
        )
        axes.text(
            1.03, 0.95 - 0.09 * place, f"{place + 1}  {name}", transform=axes.transAxes, fontsize=9
        )
    axes.set(xscale="log", yscale="log", ylim=(0.5, 2 * ceiling))
    axes.set(xlabel="operations per byte", ylabel="$10^9$ operations per second")
