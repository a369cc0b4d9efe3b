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
        ratios, seconds = [], []
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for point in self.points:
                began = process_time()
                ratios.append(self.worst(**point) / self.promised(**point))
                seconds.append(process_time() - began)
        doubtful = sum("inaccurate" in str(each.message) for each in caught)
        return Solved(self, tuple(ratios), max(seconds), doubtful)


@dataclass(frozen=True)
class Solved:
    """The outcome of a grid.

    Parameters
    ----------
    grid : Grid
        What was solved.
    ratios : tuple of float
        worst / promised at every point.
    slowest : float
        The processor's seconds of the slowest program.
    doubtful : int
        Of how many programs the solver says that its answer may be inaccurate.
    """

    grid: Grid
    ratios: tuple[float, ...]
    slowest: float
    doubtful: int

    @property
    def holds(self) -> bool:
        """Whether no ratio exceeds 1, or all are 1, up to `ACCURACY`, and the solver doubts none."""
        low = 1 - ACCURACY if self.grid.attained else 0.0
        return not self.doubtful and all(low <= ratio <= 1 + ACCURACY for ratio in self.ratios)

    @property
    def words(self) -> str:
        """Such as "met at 45 points, to 2e-07"."""
        off = max(abs(ratio - 1) for ratio in self.ratios)
        if self.grid.attained:
            return f"met at {len(self.ratios)} points of the grid, to {off:.0e}"
        low, high = min(self.ratios), max(self.ratios)
        return f"not exceeded at {len(self.ratios)} points: worst case / bound from {low:.4f} to {high:.4f}"

    @property
    def row(self) -> dict[str, Any]:
        """The outcome as plain data."""
        return {"what": self.grid.what, "words": self.words, "points": list(self.grid.points)}


def write(solved: list[Solved]) -> None:
    """Put the outcomes on file.

    Parameters
    ----------
    solved : list of Solved
        All of them.
    """
    rows: dict[str, list] = {}
    for each in solved:
        rows.setdefault(each.grid.theorem, []).append(each.row | {"ratios": list(each.ratios)})
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
