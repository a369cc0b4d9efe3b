"""Rows: outcomes that were measured, a line each of a file, so that a measurement can go on where it ended.

A row counts as long as the wrong answer, the question and the code that measures it are the same.
"""

import json
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from .catalogue import assignment
from .measure import Case, Outcome
from .source import Source

HERE = Path(__file__).parent
MEASURES = (
    *("diagnosis", "draws", "edits", "errors", "finding", "forms", "functions", "measure"),
    *("mistake", "mutants", "public", "question", "relations", "symptoms"),
)  # the modules on which an outcome depends


class Rows:
    """The outcomes in a file.

    Parameters
    ----------
    path : Path or None
        Of JSON lines; it is created. Without one nothing is kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
        rows = [json.loads(line) for line in lines]
        self.known = {row["key"]: (row["label"], row["stated"], row["agreed"]) for row in rows}

    def outcome(self, case: Case) -> Outcome | None:
        """What was measured of a case, if it was."""
        found = self.known.get(key(case)) if self.known else None
        return Outcome(case, *found) if found else None

    def add(self, outcome: Outcome) -> None:
        """Write an outcome as a line."""
        if self.path is None:
            return
        case = outcome.case
        row = {
            "key": key(case), "assignment": case.assignment, "question": case.question,
            "origin": case.origin, "change": case.change, "label": outcome.label,
            "stated": outcome.stated, "agreed": outcome.agreed,
        }  # fmt: skip
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def key(case: Case) -> str:
    """The digest of a case, and of what it is measured with."""
    words = case.change if case.origin == "hand" else ""
    parts = (case.origin, words, case.code, measured_with(case.assignment, case.question))
    return sha256("\n\n".join(parts).encode()).hexdigest()[:24]


@cache
def measured_with(name: str, question: str) -> str:
    """The digest of the diagnosis, of the solution, and of the question and what it shares with others."""
    place = module(name, question)
    others = {module(name, each.name) for each in assignment(name).questions} - {place}
    files = [HERE / f"{each}.py" for each in MEASURES]
    files += [*HERE.glob("child/*.py"), *(set(place.parent.glob("*.py")) - others)]
    codes = [path.read_bytes() for path in sorted(files)]
    return sha256(b"\n".join([*codes, *(c.encode() for c in Source.of(name).codes())])).hexdigest()


def module(name: str, question: str) -> Path:
    """The file of a question."""
    file = sys.modules[assignment(name)[question].instances.__module__].__file__
    assert file is not None
    return Path(file)
