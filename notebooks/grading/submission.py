"""Submission: the cells of a student's notebook that are run and graded."""

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

QUIET = {"check", "show", "instructor"}  # tags of cells that grading does not run


@dataclass(frozen=True)
class Cell:
    """name: the question's, or "cell 3"; code: what is run."""

    name: str
    code: str


@dataclass(frozen=True)
class Submission:
    """The code cells of a notebook, in order."""

    cells: tuple[Cell, ...]

    @classmethod
    def read(cls, path, questions):
        """From an .ipynb. Raises ValueError if it is none."""
        try:
            cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
            code = [each for each in cells if each["cell_type"] == "code"]
            return cls.of(code, questions)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} is not a notebook: {error}") from None

    @classmethod
    def of(cls, cells, questions):
        """From notebook cells. A question's cell is known by its tag or id, else by its `def`."""
        kept = []
        for number, cell in enumerate(cells, 1):
            code = without_magic("".join(cell["source"]))
            metadata = cell.get("metadata", {})
            tags = {*metadata.get("tags", ()), metadata.get("nbgrader", {}).get("grade_id")}
            if tags & QUIET or re.match(r"\s*check\.\w+\(", code):
                continue
            known = [q.name for q in questions if q.name in tags or defines(code, q.functions[0])]
            kept.append(Cell(known[0] if known else f"cell {number}", code))
        return cls(tuple(kept))

    def cell(self, name):
        """The last cell of this name, or None."""
        return next((cell for cell in reversed(self.cells) if cell.name == name), None)

    @property
    def notes(self):
        """What a teacher may want to know, and what has no effect on the grade."""
        code = "\n".join(cell.code for cell in self.cells)
        found = []
        if re.search(
            r"^\s*(check|grading)(\.\w+)*\s*=(?!\s*checks\(|=)|setattr\(\s*check", code, re.M
        ):
            found.append("it overwrites the checker, which this grader does not use")
        if re.search(r"importlib|__import__|sys\.modules|builtins", code):
            found.append("it reaches for Python's import machinery")
        return found


def without_magic(code):
    """Without lines that only a notebook understands; the line numbers stay."""
    return re.sub(r"^[ \t]*[%!].*$", "pass", code, flags=re.M)


def defines(code, name):
    """Whether a cell defines this function or class."""
    return bool(re.search(rf"^(def|class)\s+{name}\b", code, re.M))


def forbidden_imports(submission, question):
    """The modules that a question's cell takes from those that hold its answer."""
    aliases = {}
    for cell in submission.cells:
        aliases |= imported(cell.code)
    cell = submission.cell(question.name)
    try:
        used = {node.id for node in ast.walk(ast.parse(cell.code)) if isinstance(node, ast.Name)}
        dotted = {
            ast.unparse(n) for n in ast.walk(ast.parse(cell.code)) if isinstance(n, ast.Attribute)
        }
    except SyntaxError:
        return []
    taken = {module for alias, module in aliases.items() if alias in used}
    taken |= {
        aliases[each.split(".")[0]] + each[each.index(".") :]
        for each in dotted
        if each.split(".")[0] in aliases
    }
    taken |= set(imported(cell.code).values())
    return sorted(t for t in taken if any(f"{t}.".startswith(f"{f}.") for f in question.forbidden))


def imported(code):
    """{name in the cell: what it stands for} of its imports."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(a.asname or a.name.split(".")[0]): a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names}
    return found
