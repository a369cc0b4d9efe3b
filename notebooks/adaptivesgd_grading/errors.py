"""What the grader makes of an exception in a student's code. It is never that a question passes."""

import re
from typing import Any

from .finding import Kind, Trouble

TOO_LARGE = 27  # errno EFBIG, of the file that is printed to
NO_SPACE = 28


def classify(error: Any) -> Trouble:
    """The trouble that a description of an exception amounts to; the description may be forged.

    Parameters
    ----------
    error : dict
        classes: names, the exception's own first; text; errno; line. As `child.calls.describe` gives it.

    Raises
    ------
    ValueError
        If it is not such a description.
    """
    match error:
        case {"classes": [str(), *_] as classes, "text": str(text), "errno": errno, "line": line}:
            pass
        case _:
            raise ValueError("not a description of an exception")
    if len(classes) > 20 or not all(isinstance(each, str) for each in classes):
        raise ValueError("not a list of classes")
    where = line if type(line) is int and 0 < line < 10**6 else None
    return trouble([clean(each, 80) for each in classes], clean(text, 200), errno, where)


def trouble(classes: list[str], text: str, errno: Any, number: int | None) -> Trouble:
    """The trouble of an exception of these classes."""
    line = f" (line {number} of the cell)" if number else ""
    if "NotImplementedError" in classes:
        return Trouble(Kind.UNWRITTEN, "it is not written yet")
    if "MemoryError" in classes:
        return Trouble(Kind.MEMORY, f"it needs more memory than there is{line}")
    if {"SystemExit", "KeyboardInterrupt"} & {*classes}:
        return Trouble(Kind.EXIT, f"it ends Python ({classes[0]}){line}; return instead")
    if "OSError" in classes and errno == TOO_LARGE:
        return Trouble(Kind.OUTPUT, f"it prints, or writes to a file, more than is read{line}")
    if "OSError" in classes and errno == NO_SPACE:
        return Trouble(Kind.DISK, f"it writes more to files than it may{line}")
    if "SyntaxError" in classes:
        return Trouble(Kind.SYNTAX, f"a syntax error{line}: {text}")
    if "ImportError" in classes and "grader" in text:
        return Trouble(Kind.IMPORT, text)
    return Trouble(Kind.ERROR, f"{classes[0]}: {text}{line}")


def in_place(names: tuple) -> Trouble:
    """The trouble if arguments are changed."""
    words = ", ".join(map(str, names))
    cause = f"{words} is changed in place: += and *= change an array that others hold too"
    return Trouble(Kind.WRONG, cause, tuple(map(str, names)))


def clean(text: str, most: int) -> str:
    """Words of a submission in one line, without control characters."""
    visible = re.sub(
        r"[^\S ]+|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
        " ",
        text[: 4 * most],
    )
    return visible[:most]
