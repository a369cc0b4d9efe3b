"""Docstrings in numpydoc's form, taken apart and turned into Markdown that changes no character."""

import inspect
import re
from dataclasses import dataclass, field

SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "&#42;", "_": "&#95;", "[": "&#91;",
            "]": "&#93;", "|": "&#124;", "\\": "&#92;", "$": "&#36;", "#": "&#35;", "~": "&#126;"}  # fmt: skip


@dataclass(frozen=True)
class Doc:
    """A docstring: its summary, what follows it, and its sections by name."""

    summary: str
    body: str
    sections: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, thing):
        """The docstring of an object."""
        head, *rest = SECTION.split(inspect.getdoc(thing) or "")
        summary, _, body = head.strip().partition("\n\n")
        names, texts = rest[::2], rest[1::2]
        return cls(summary, body, dict(zip(names, map(str.rstrip, texts), strict=True)))

    def entries(self, section):
        """(name, description) of a section such as Parameters."""
        parts = re.split(r"^(?=\S)", self.sections.get(section, ""), flags=re.MULTILINE)
        for part in filter(str.strip, parts):
            name, _, text = part.partition("\n")
            yield name.strip(), inspect.cleandoc(text)


def markdown(text):
    """Paragraphs, lists, indented formulas and doctests."""
    return "\n\n".join(paragraph(each) for each in re.split(r"\n\s*\n", text) if each.strip())


def paragraph(text):
    """One of them; what is indented or has prompts is shown as it is, without the prompts."""
    if text.lstrip().startswith(">>> "):
        return f"```python\n{without_prompts(inspect.cleandoc(text))}\n```"
    if text.startswith("    "):
        return f"```text\n{inspect.cleandoc(chr(10) + text)}\n```"
    if text.startswith("- "):
        return "\n".join(
            f"- {inline(item)}" for item in re.split(r"^- ", text, flags=re.MULTILINE) if item
        )
    return inline(text)


def inline(text):
    """A run of text with its code in backticks; every other character stands for itself."""
    pieces = re.split(r"(`+[^`]+`+)", " ".join(text.split()))
    return "".join(f"`{piece.strip('`')}`" if piece.startswith("`") else literal(piece) for piece in pieces)  # fmt: skip


def literal(text):
    """Text that Markdown leaves alone."""
    return "".join(ENTITIES.get(character, character) for character in text)


def without_prompts(code):
    """A doctest that can be copied: no prompts, what it prints as comments."""
    lines = [
        line[4:] if line.startswith((">>> ", "... ")) else "" if line in (">>>", "...") else f"# {line}"
        for line in code.split("\n")
    ]  # fmt: skip
    return "\n".join(lines)
