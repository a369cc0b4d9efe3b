"""The corpus of attacks: one file each, and what its honest part earns.

notebooks/course/attacks/forge/*.py: a cell; every other answer raises. It must earn nothing.
notebooks/course/attacks/escape/*.py: defines `escaped()`; the question is answered rightly only where that is
true, and the other answers are right. It must earn the other questions' points.
notebooks/course/attacks/harm/*.py: a cell in the place of a question's, with the other answers right.
It must earn the other questions' points, or as many as it states.

Comments on top: `# assignment: a1` (the default), `# question: q1` (the default), `# earns: 10`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .catalogue import assignment, sources
from .classroom import grade_all
from .collected import Handed
from .isolation import LAYERS
from .limits import Limits
from .source import Source, has
from .worker import Task

LIMITS = Limits(seconds=3.0, memory=2**30, disk=8 * 2**20)
NEIGHBOURS = ("ada", "zoe")
RAISE = "raise ValueError"


@dataclass(frozen=True)
class Attack:
    """A hostile submission.

    Parameters
    ----------
    name : str
    assignment : str
    notebook : bytes
    earns : float
        What its honest part earns: no more, and no less.
    """

    name: str
    assignment: str
    notebook: bytes
    earns: float


def attacks() -> list[Attack]:
    """All attacks of the corpus."""
    return [read(path) for path in sorted((sources() / "attacks").glob("*/*.py"))]


def read(path: Path) -> Attack:
    """The attack in a file."""
    code, kind = path.read_text(encoding="utf-8"), path.parent.name
    header = dict(re.findall(r"^# (assignment|question|earns): (.*)$", code, re.M))
    name, question = header.get("assignment", "a1"), header.get("question", "q1")
    source, a = Source.of(name), assignment(name)
    rest = 0.0 if kind == "forge" else a.points - a[question].points
    earns = float(header.get("earns", rest))
    if kind == "escape":
        code += (
            f"\n\nif not escaped():\n    raise RuntimeError('held')\n\n{answer(source, question)}"
        )
    return Attack(f"{kind} {path.stem}", name, notebook(source, question, code, kind), earns)


def answer(source: Source, question: str) -> str:
    """The right answer to a question."""
    return next(cell.source for cell in source.instructor().cells if has(cell, question))


def notebook(source: Source, question: str, code: str, kind: str) -> bytes:
    """The submission: with the code in the place of the question's cell."""
    if kind != "forge":
        return source.submission({question: code})
    made = json.loads(source.submission({question: code}))
    for cell in made["cells"]:
        tags = cell["metadata"].get("tags", ())
        if cell["cell_type"] == "code" and question not in tags:
            others = {q.name for q in source.questions} & {*tags}
            cell["source"] = RAISE if others else cell["source"]
    return json.dumps(made).encode()


def failures(corpus: Sequence[Attack], jobs: int = 2) -> list[str]:
    """Sentences about attacks that earn anything else, and about neighbours whose reports change.

    A batch of attacks is graded between the same two neighbours, with whom they share machine, folder
    and grader; the neighbours' files must be those of a class without attacks, byte for byte.
    """
    with TemporaryDirectory() as folder:
        before, _ = graded((), Path(folder), jobs)
        found = []
        for first in range(0, len(corpus), 10):
            batch = corpus[first : first + 10]
            files, earned = graded(batch, Path(folder), jobs)
            found += [
                f"{each.name} earns {earned.get(each.name)}, not {each.earns:g}"
                for each in batch
                if earned.get(each.name) != each.earns
            ]
            names = ", ".join(each.name for each in batch)
            found += [f"a neighbour's report changes next to {names}"] * (files != before)
    return found


def graded(
    batch: Sequence[Attack], folder: Path, jobs: int
) -> tuple[dict[str, bytes], dict[str, float]]:
    """The files of the neighbours, and the points of the attacks, of a class of both."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    for path in out.iterdir():
        path.unlink()
    handed = [(NEIGHBOURS[0], "a1", Source.of("a1").submission())]
    handed += [(each.name, each.assignment, each.notebook) for each in batch]
    handed += [(NEIGHBOURS[1], "a1", Source.of("a1").blank())]
    tasks = []
    for student, name, data in handed:
        path = folder / f"{student}.ipynb"
        path.write_bytes(data)
        tasks.append(Task(name, Handed(student, path), out, "secret", LIMITS, LAYERS))
    results = grade_all(tasks, jobs)
    points = {result["student"]: result["points"] for result in results}
    files = {f.name: f.read_bytes() for s in NEIGHBOURS for f in out.glob(f"{s}.*")}
    return files, {each.name: points.get(each.name, -1.0) for each in batch}
