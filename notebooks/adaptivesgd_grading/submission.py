"""Submission: the cells of a student's notebook, as the reader in the sandbox describes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat

from .errors import clean
from .question import Question

NOTES = {
    "checker": "it overwrites the checker, which this grader does not use",
    "imports": "it reaches for Python's import machinery",
    "frames": "it reaches for frames, memory or /proc",
}
MOST_CELLS = 1000
LONGEST_CELL = 10**6


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Parameters
    ----------
    number : int
        From 1, in the notebook.
    code : str
        What is run.
    tags, defines, uses, dotted : sets of str
        Its tags; the names that it binds, uses, and follows with dots.
    imports : dict
        {name: what it stands for}.
    notes : tuple of str
        Keys of NOTES.
    """

    number: int
    code: str
    tags: frozenset[str] = frozenset()
    defines: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    dotted: frozenset[str] = frozenset()
    imports: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, number: int, reply: Any) -> "Cell":
        """From the reader's reply. Raises ValueError if it is malformed."""
        match reply:
            case {"code": str(code), "imports": dict(imports), "notes": list(found)}:
                pass
            case _:
                raise ValueError("not the analysis of a cell")
        words = [*imports, *imports.values(), *found]
        if len(code) > LONGEST_CELL or not all(isinstance(each, str) for each in words):
            raise ValueError("not the analysis of a cell")
        sets = {each: names(reply.get(each)) for each in ("tags", "defines", "uses", "dotted")}
        return cls(number, code, imports=tuple(imports.items()), notes=tuple(found), **sets)

    def bound(self, imports: bool) -> frozenset[str]:
        """The names that the cell defines, or imports."""
        return self.defines | {name for name, _ in self.imports} if imports else self.defines


def names(value: Any) -> frozenset[str]:
    """A set of words. Raises ValueError if the value is not a list of them."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("not a list of names")
    return frozenset(value)


@dataclass(frozen=True)
class Submission:
    """The code cells of a notebook that could be read, in order."""

    cells: tuple[Cell, ...]

    def cell(self, question: Question) -> Cell | None:
        """The last cell that defines a question's function; else the last one with its tag."""
        tagged = [cell for cell in self.cells if question.name in cell.tags]
        defining = [cell for cell in self.cells if question.functions[0] in cell.defines]
        both = [cell for cell in tagged if cell in defining]
        return next((each[-1] for each in (both, defining, tagged) if each), None)

    def label(self, cell: Cell, questions: Iterable[Question]) -> str:
        """The question's name, or "cell 3": what a traceback names."""
        return next((q.name for q in questions if self.cell(q) is cell), f"cell {cell.number}")

    @property
    def notes(self) -> list[str]:
        """What a teacher may want to know, and what has no effect on the grade."""
        found = {each for cell in self.cells for each in cell.notes}
        return [sentence for key, sentence in NOTES.items() if key in found]


def forbidden_imports(submission: Submission, question: Question) -> list[str]:
    """The modules with its answer that a question's cell imports, or a cell that it builds on."""
    aliases = {name: target for cell in submission.cells for name, target in cell.imports}
    taken: set[str] = set()
    for cell in builds_on(submission, question):
        taken |= {target for _, target in cell.imports}
        taken |= {aliases[name] for name in cell.uses if name in aliases}
        for path in cell.dotted:
            first, _, rest = path.partition(".")
            if first in aliases:
                taken.add(f"{aliases[first]}.{rest}")
    found = [t for t in taken if any(f"{t}.".startswith(f"{f}.") for f in question.forbidden)]
    return [clean(each, 100) for each in sorted(found)[:5]]


def builds_on(submission: Submission, question: Question, imports: bool = False) -> list[Cell]:
    """A question's cell, and the cells that define names that it uses, and so on.

    imports: whether importing a name counts as defining it.
    """
    start = submission.cell(question)
    reached, left = [], [start] if start else []
    others = [cell for cell in submission.cells if cell is not start]
    while left:
        cell = left.pop()
        reached.append(cell)
        needed = [other for other in others if cell.uses & other.bound(imports)]
        others = [other for other in others if other not in needed]
        left += needed
    return reached


def as_notebook(codes: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """The bytes of a notebook with these (code, tags) as its cells."""
    cells = [nbformat.v4.new_code_cell(code, metadata={"tags": list(t)}) for code, t in codes]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
