"""Collected: whose is which file, in a folder as Moodle, Canvas, Gradescope, GitHub Classroom,
nbgrader or a teacher leave it.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .catalogue import NAMES

COPY = re.compile(r" ?\((\d+)\)$")  # what browsers add to a second file
AGAIN = re.compile(r"-(\d+)$")  # what Canvas adds
CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<id>\d+)_\d+_.*", re.S)
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file_?(?P<file>.*)", re.S)
DEEPEST = 5


@dataclass(frozen=True)
class Handed:
    """One student's submission.

    Parameters
    ----------
    student : str
        Whose it is.
    path : Path
        The file that counts: the latest.
    others : tuple of Path
        Earlier ones.
    canvas, moodle : str
        The student's number there, if the name of the file holds it.
    """

    student: str
    path: Path
    others: tuple[Path, ...] = ()
    canvas: str = ""
    moodle: str = ""


@dataclass
class Found:
    """A notebook, and whose it may be."""

    path: Path
    student: str
    place: str
    copy: int = 0
    numbers: dict[str, str] = field(default_factory=dict)


def collected(name: str, folder: Path) -> list[Handed]:
    """The submissions of an assignment in a folder, in order of the students.

    A submission is FOLDER/STUDENT.ipynb or lies in a folder of the student's. Hidden files and links
    are left out, and folders that are named after another assignment.

    Parameters
    ----------
    name : str
        Of the assignment, such as a1.
    folder : Path
        As Moodle, Canvas, Gradescope, GitHub Classroom or nbgrader leave it, or flat.

    Returns
    -------
    list of Handed

    Raises
    ------
    ValueError
        If there is none.
    """
    people = gradescope_people(folder)
    found = [whose(name, folder, path, people) for path in notebooks(name, folder)]
    if any(each.place for each in found):  # in folders: a file on top belongs to no student
        found = [each for each in found if each.place or canonical(each.student) != name]
    if not found:
        raise ValueError(f"{folder} holds no .ipynb; name each after its student, STUDENT.ipynb")
    groups: dict[tuple[str, str], list[Found]] = {}
    for each in found:
        groups.setdefault((each.place, each.student), []).append(each)
    handed = [latest(name, group) for group in groups.values()]
    return distinct(sorted(handed, key=lambda each: (each.student, str(each.path))))


def notebooks(name: str, folder: Path, depth: int = 0) -> Iterator[Path]:
    """The notebooks in a folder that may be submissions."""
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        path, readable = Path(entry.path), display(entry.name)
        if readable.startswith((".", "__MACOSX")) or entry.is_symlink():
            continue
        if entry.is_dir() and depth < DEEPEST:
            if not (readable in NAMES and readable != name):
                yield from notebooks(name, path, depth + 1)
        elif entry.is_file() and readable.lower().endswith(".ipynb"):
            yield path


def whose(name: str, folder: Path, path: Path, people: dict[str, str]) -> Found:
    """The student of a notebook, by the layout of its path."""
    parts = [display(part) for part in path.relative_to(folder).parts]
    stem = re.sub(r"\.ipynb$", "", parts[-1], flags=re.I)
    tops = [part for part in parts[:-1] if not re.fullmatch(rf"{name}(-submissions)?", part, re.I)]
    base, copy = COPY.sub("", stem), number(COPY, stem)
    if not tops:
        if moodle := MOODLE.fullmatch(stem):
            numbers = {"moodle": moodle["id"]}
            return Found(path, f"{moodle['name']}_{moodle['id']}", "", copy, numbers)
        if canvas := CANVAS.fullmatch(stem):
            numbers = {"canvas": canvas["id"]}
            again = number(AGAIN, base)
            return Found(path, f"{canvas['name']}_{canvas['id']}", "", again or copy, numbers)
        return Found(path, base, "", copy)
    top = tops[0]
    if moodle := MOODLE.fullmatch(top):
        student = f"{moodle['name']}_{moodle['id']}"
        return Found(path, student, top, copy, {"moodle": moodle["id"]})
    student = people.get(top) or re.sub(rf"^{name}-(?=.)", "", top, flags=re.I)
    return Found(path, student, top, copy)


def number(pattern: re.Pattern, stem: str) -> int:
    """The number of a copy; 0 if it has none."""
    found = pattern.search(stem)
    return int(found[1]) if found else 0


def latest(name: str, group: list[Found]) -> Handed:
    """The submission of one student: the file named after the assignment, and the latest of these."""
    named = [each for each in group if canonical(display(each.path.name)) == name]
    counting = named if named and group[0].place else group
    order = sorted(
        counting, key=lambda each: (each.copy, each.path.stat().st_mtime, str(each.path))
    )
    last = order[-1]
    others = tuple(each.path for each in group if each is not last)
    return Handed(last.student, last.path, others, **last.numbers)


def distinct(handed: list[Handed]) -> list[Handed]:
    """The same with names that differ, also where capitals do not count."""
    seen: dict[str, int] = {}
    result = []
    for each in handed:
        key = unicodedata.normalize("NFC", each.student).casefold()
        seen[key] = seen.get(key, 0) + 1
        student = each.student if seen[key] == 1 else f"{each.student} [{seen[key]}]"
        result.append(Handed(student, each.path, each.others, each.canvas, each.moodle))
    return result


def canonical(file: str) -> str:
    """A file's name without its ending and the number of its copy, in small letters."""
    stem = COPY.sub("", re.sub(r"\.ipynb$", "", file, flags=re.I))
    return AGAIN.sub("", stem).lower()


def display(name: str) -> str:
    """A name as text, also where its bytes are those of Windows."""
    try:
        text = os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        text = os.fsencode(name).decode("cp1252", "replace")
    return unicodedata.normalize("NFC", text)


def file_name(student: str) -> str:
    """A name for a student's files that every file system takes."""
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f\ufffd]', "_", student).strip(" .") or "_"
    return ("_" + plain if plain.startswith(("-", ".")) else plain)[:80]


def gradescope_people(folder: Path) -> dict[str, str]:
    """{submission folder: name} of Gradescope's submission_metadata.yml, if there is one."""
    path = folder / "submission_metadata.yml"
    if not path.is_file():
        return {}
    try:
        import yaml

        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {key: submitters(entry) for key, entry in entries.items()}
    except Exception:  # without it, the numbers of the folders name the students
        return {}


def submitters(entry: dict[str, Any]) -> str:
    """The names of who handed in."""
    people = entry.get(":submitters") or []
    names = [str(each.get(":email") or each.get(":name") or "") for each in people]
    return ", ".join(filter(None, names))
