"""A report of an experiment, read: its claims with their comparisons, its tasks with their tables, its figures."""

import re
from dataclasses import dataclass
from pathlib import Path

PICTURE = re.compile(r"!\[(.*)\]\((.*)\)\n*(?:\*\1\*)?")
TABLE = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)
CLAIM = re.compile(r"^### Claim \d+: (?P<verdict>.+)\n+> (?P<words>.+)\n>?\n?>? ?(?P<source>\(.*\))?", re.MULTILINE)  # fmt: skip
VALUE = r"(?:[\d.,]+(?:e[+-]?\d+)?%?|never)"
REST = r"(?: \([^()]*\))?(?:, \d+ of \d+)?(?: after [\d,]+ updates)?"
FOUND = re.compile(
    rf"^(?:(.+?): )?(.+?)(?<!=) ({VALUE}){REST}, (.+?)(?<!=) ({VALUE}){REST}(?:: (?:.+ times|both at the level of rounding))?$"
)


@dataclass(frozen=True)
class Comparison:
    """A row of a claim: where, what was counted, both names and numbers (None: never), whether as claimed."""

    where: str
    metric: str
    names: tuple[str, str]
    values: tuple[float | None, float | None]
    answer: str


@dataclass(frozen=True)
class Claim:
    """A claim: its verdict, the paper's words, the rest of its text, and its comparisons."""

    verdict: str
    words: str
    text: str
    rows: tuple[Comparison, ...]
    table: str


@dataclass(frozen=True)
class Report:
    """A report in parts."""

    head: str
    claims: tuple[Claim, ...]
    sections: tuple[tuple[str, str], ...]  # heading, text
    figures: tuple[tuple[str, str], ...]  # file, caption

    @classmethod
    def read(cls, path: Path):
        """The report in a file."""
        text = path.read_text()
        figures = tuple((name, caption) for caption, name in PICTURE.findall(text))
        head, *parts = re.split(r"^## (?=\w)", PICTURE.sub("", text), flags=re.MULTILINE)
        if not head.strip():  # the report of a part begins with a heading of the second level
            first, *parts = parts
            head = f"## {first}"
        named = [part.partition("\n")[::2] for part in parts]
        claims = [claim for name, body in named if name == "Claims and verdicts" for claim in read_claims(body)]  # fmt: skip
        rest = tuple((name, body) for name, body in named if name != "Claims and verdicts")
        return cls(head.strip(), tuple(claims), rest, figures)


def read_claims(text):
    """The claims of a report."""
    for part in re.split(r"^(?=### Claim )", text, flags=re.MULTILINE)[1:]:
        found = CLAIM.match(part)
        rest = part[found.end() :].strip()
        table = TABLE.search(f"{rest}\n")
        rows = tuple(filter(None, map(comparison, table[0].splitlines()[2:]))) if table else ()
        text = TABLE.sub("", f"{rest}\n").strip()
        yield Claim(found["verdict"], found["words"], f"{found['source'] or ''}\n\n{text}".strip(), rows, table[0] if table else "")  # fmt: skip


def comparison(line):
    """A row of a claim's table; None where it is in words that hold no two numbers."""
    where, found, answer, *_ = (cell.strip() for cell in line.strip("|").split(" | "))
    match = FOUND.match(found)
    if match is None:
        return None
    metric, first, one, second, two = match.groups()
    return Comparison(
        where, metric or "value", (first, second), (number(one), number(two)), answer.strip("*")
    )


def number(text):
    """12,345 or 83.1% as a number; None for "never"."""
    return None if text == "never" else float(text.replace(",", "").rstrip("%"))


def slug(task):
    """A task as its figure's file is called."""
    return re.sub(r"[^a-z0-9]+", "-", task.lower()).strip("-")


def targets(report):
    """[(task and target, {column: {arm: (median, low, high)}})]: every table of costs to a target."""
    found = []
    for task, text in report.sections:
        parts = re.split(r"^\*\*(Until .+?)\*\*$", text, flags=re.MULTILINE)
        for target, body in zip(parts[1::2], parts[2::2], strict=True):
            if table := TABLE.search(body.lstrip() + "\n"):
                found.append((f"{task}: {short(target)}", costs(table[0])))
    return found


def short(target):
    """A target without its number: "1 % of the first gap"."""
    return re.sub(r"^Until (the )?", "", target).split(" is left")[0].split(":")[0]


def costs(table):
    """{column: {arm: (median, low, high), or None where it was never reached}} of a table."""
    head, _, *rows = ([cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table.splitlines())  # fmt: skip
    return {
        column: {row[0].strip(): spread(row[i]) for row in rows}
        for i, column in enumerate(head)
        if i > 0
    }


def spread(cell):
    """12 (10-14) as three numbers; None for never."""
    match = re.match(rf"({VALUE})(?: \(([^–]+)–([^)]+)\))?", cell)
    if match is None or match[1] == "never":
        return None
    middle = number(match[1])
    low, high = (number(each) if each and each != "∞" else middle for each in match.groups()[1:])
    return middle, low, high
