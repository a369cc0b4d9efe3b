"""The corpus: wrong answers that must fail their item with their message, and other right ones."""

import re
from dataclasses import dataclass
from pathlib import Path

from .source import folder


@dataclass(frozen=True)
class Example:
    """A cell in the place of a question's: what it must fail, and words of the message."""

    name: str
    question: str
    code: str
    cause: str = ""


def wrong(assignment: str) -> list[Example]:
    """The wrong answers, notebooks/course/NAME/wrong/*.py: `# fails: q1`, `# cause: words`."""
    return [read(path, "fails") for path in sorted((folder(assignment) / "wrong").glob("*.py"))]


def right(assignment: str) -> list[Example]:
    """Other right answers, notebooks/course/NAME/right/*.py: `# answers: q1`."""
    return [read(path, "answers") for path in sorted((folder(assignment) / "right").glob("*.py"))]


def read(path: Path, verb: str) -> Example:
    """The example in a file."""
    code = path.read_text(encoding="utf-8")
    header = dict(re.findall(r"^# (\w+): (.*)$", code, re.M))
    return Example(path.stem, header[verb], code, header.get("cause", ""))
