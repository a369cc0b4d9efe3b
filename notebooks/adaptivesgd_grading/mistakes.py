"""The mistakes by hand: notebooks/course/a1/mistakes.diff, changes to the solution of a question.

    # q1: the regulariser is forgotten
    -  + ridge / 2 * (W**2).sum()
    +

Lines with `- ` must stand in the solution's cell, and those with `+ ` take their place. The words are
those of the diagnosis that must be made.
"""

import re

from .corpus import Example, wrong
from .source import Source, folder, has

HEADER = re.compile(r"^# (q\d+): (.*)$")


def by_hand(assignment: str) -> list[Example]:
    """All wrong answers that were written by hand: whole cells, and changes to the solution.

    Parameters
    ----------
    assignment : str
        Its name, such as a1.

    Returns
    -------
    list of Example
    """
    return [*wrong(assignment), *changes(assignment)]


def changes(assignment: str) -> list[Example]:
    """The changes in an assignment's mistakes.diff.

    Parameters
    ----------
    assignment : str
        Its name, such as a1.

    Returns
    -------
    list of Example

    Raises
    ------
    ValueError
        If what is to be replaced does not stand in the solution exactly once.
    """
    path = folder(assignment) / "mistakes.diff"
    if not path.exists():
        return []
    solution = Source.of(assignment).instructor()
    codes = {
        q.name: next(c.source for c in solution.cells if has(c, q.name))
        for q in Source.of(assignment).questions
    }
    blocks = re.split(r"^(?=# q\d+: )", path.read_text(encoding="utf-8"), flags=re.M)
    parts = [block for block in blocks if HEADER.match(block.split("\n")[0])]
    return [example(n, part.rstrip("\n").split("\n"), codes) for n, part in enumerate(parts)]


def example(number: int, lines: list[str], codes: dict[str, str]) -> Example:
    """The example of one block."""
    found = HEADER.match(lines[0])
    assert found is not None
    question, cause = found.groups()
    old = "\n".join(line[2:] for line in lines[1:] if line.startswith("-"))
    new = "\n".join(line[2:] for line in lines[1:] if line.startswith("+"))
    code = codes[question]
    if not old or code.count(old) != 1:
        raise ValueError(
            f"{lines[0]!r}: {old!r} must stand in the solution once, not {code.count(old)} times"
        )
    return Example(f"change {number + 1}", question, code.replace(old, new), cause)
