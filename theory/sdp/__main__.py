"""python -m theory.sdp: solve every grid, print a table, and put the outcomes on file."""

import sys

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from .grid import write
from .grids import GRIDS


def main() -> int:
    """Solve the grids.

    Returns
    -------
    int
        1 if one fails.
    """
    table = Table(title="Worst cases by semidefinite programs", box=SIMPLE, pad_edge=False)
    for column in ("theorem", "class", "outcome", "", "slowest, s"):
        table.add_column(column, overflow="fold")
    solved = [each.solve() for each in GRIDS]
    for each in solved:
        outcome = "[green]holds[/]" if each.holds else "[bold red]fails[/]"
        row = (each.grid.theorem, each.grid.what, outcome, each.words, f"{each.slowest:.2f}")
        table.add_row(*row)
    Console().print(table)
    write(solved)
    return 0 if all(each.holds for each in solved) else 1


if __name__ == "__main__":
    sys.exit(main())
