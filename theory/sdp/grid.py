"""Grid: a theorem's bound against the worst case at many constants, each by a semidefinite program."""

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

from theory.worst_cases import ACCURACY

LEAST = 0.9  # the share of the points at which the solver must trust its answer
FOUND = Path(__file__).with_name("found.json")


@dataclass(frozen=True)
class Grid:
    """A bound at many constants.

    Parameters
    ----------
    theorem : str
        PAPER.NAME.
    what : str
        Method, class and quantity in words.
    points : tuple of dict
        The constants.
    worst, promised : callable
        Constants -> the worst case over the class, and the bound.
    attained : bool
        Whether both must agree; else the worst case must not exceed the bound.
    """

    theorem: str
    what: str
    points: tuple[Mapping[str, Any], ...]
    worst: Callable[..., float]
    promised: Callable[..., float]
    attained: bool

    def solve(self) -> "Solved":
        """Solve all programs.

        Returns
        -------
        Solved
            The ratios worst / promised.
        """
        found, seconds = {}, []
        for k, point in enumerate(self.points):
            began = process_time()
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                ratio = self.worst(**point) / self.promised(**point)
            seconds.append(process_time() - began)
            if not any("inaccurate" in str(each.message) for each in caught):
                found[k] = ratio
        return Solved(self, found, max(seconds))


@dataclass(frozen=True)
class Solved:
    """The outcome of a grid.

    Parameters
    ----------
    grid : Grid
        What was solved.
    ratios : dict of int to float
        worst / promised at every point, by its number; those that the solver doubts are left out.
    slowest : float
        The processor's seconds of the slowest program.
    """

    grid: Grid
    ratios: Mapping[int, float]
    slowest: float

    @property
    def holds(self) -> bool:
        """Whether no ratio exceeds 1, or all are 1, up to `ACCURACY`, and few are left out."""
        low = 1 - ACCURACY if self.grid.attained else 0.0
        enough = len(self.ratios) >= LEAST * len(self.grid.points)
        return enough and all(low <= x <= 1 + ACCURACY for x in self.ratios.values())

    @property
    def words(self) -> str:
        """Such as "met at 45 of 45 points, to 2e-07"."""
        held = self.ratios.values()
        of = f"at {len(held)} of {len(self.grid.points)} points"
        if self.grid.attained:
            return f"met {of}, to {max(abs(x - 1) for x in held):.0e}"
        return f"not exceeded {of}: worst case / bound from {min(held):.4f} to {max(held):.4f}"

    @property
    def row(self) -> dict[str, Any]:
        """The outcome as plain data."""
        points = [{**self.grid.points[k], "ratio": x} for k, x in self.ratios.items()]
        return {"what": self.grid.what, "words": self.words, "points": points}


def write(solved: list[Solved]) -> None:
    """Put the outcomes on file.

    Parameters
    ----------
    solved : list of Solved
        All of them.
    """
    rows: dict[str, list] = {}
    for each in solved:
        rows.setdefault(each.grid.theorem, []).append(each.row)
    FOUND.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    on_file.cache_clear()


@cache
def on_file() -> dict[str, list]:
    """The outcomes on file: PAPER.NAME -> rows.

    Returns
    -------
    dict of str to list
        Plain data, as in `Solved.row`.
    """
    return json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
