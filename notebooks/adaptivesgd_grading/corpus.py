"""The corpus: wrong answers that must fail their item with their message, and other right ones."""

import re
from dataclasses import dataclass
from pathlib import Path

from .source import folder


@dataclass(frozen=True)
class Example:
    """A cell in the place of a question's.

    Parameters
    ----------
    name : str
        Of the file.
    question : str
        What it must fail, or must pass.
    code : str
        Of the cell.
    cause : str
        Words of the message.
    """

    name: str
    question: str
    code: str
    cause: str = ""


def wrong(assignment: str) -> list[Example]:
    """The wrong answers, notebooks/course/NAME/wrong/*.py: `# fails: q1`, `# cause: words`.

    Parameters
    ----------
    assignment : str
        Its name, such as a1.

    Returns
    -------
    list of Example
    """
    return [read(path, "fails") for path in sorted((folder(assignment) / "wrong").glob("*.py"))]


def right(assignment: str) -> list[Example]:
    """Other right answers, notebooks/course/NAME/right/*.py: `# answers: q1`.

    Parameters
    ----------
    assignment : str
        Its name, such as a1.

    Returns
    -------
    list of Example
    """
    return [read(path, "answers") for path in sorted((folder(assignment) / "right").glob("*.py"))]


def read(path: Path, verb: str) -> Example:
    """The example in a file."""
    code = path.read_text(encoding="utf-8")
    header = dict(re.findall(r"^# (\w+): (.*)$", code, re.M))
    return Example(path.stem, header[verb], code, header.get("cause", ""))
