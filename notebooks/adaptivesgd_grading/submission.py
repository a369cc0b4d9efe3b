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
            r"^\s*(check|adaptivesgd_grading)(\.\w+)*\s*=(?!\s*checks\(|=)|setattr\(\s*check",
            code,
            re.M,
        ):
            found.append("it overwrites the checker, which this grader does not use")
        if re.search(r"importlib|__import__|sys\.modules|builtins", code):
            found.append("it reaches for Python's import machinery")
        return found


def without_magic(code):
    """Without lines that only a notebook understands, if that is what it takes to parse the cell;
    the line numbers stay.
    """
    plain = re.sub(r"^([ \t]*)[%!].*$", r"\1pass", code, flags=re.M)
    return code if parsed(code).body else plain


def defines(code, name):
    """Whether a cell defines this function or class."""
    return bool(re.search(rf"^(def|class)\s+{name}\b", code, re.M))


def forbidden_imports(submission, question):
    """The modules with its answer that a question's cell takes, or a cell that it builds on."""
    aliases = {}
    for cell in submission.cells:
        aliases |= imported(cell.code)
    taken = set()
    for tree in builds_on(submission, question.name):
        taken |= set(imported_in(tree).values()) | taken_names(tree, aliases)
    return sorted(t for t in taken if any(f"{t}.".startswith(f"{f}.") for f in question.forbidden))


def builds_on(submission, name):
    """The syntax trees of a question's cell, and of the cells whose functions it uses."""
    others = {cell.name: parsed(cell.code) for cell in submission.cells}
    reached, names = [], {name}
    while names:
        tree = others.pop(names.pop())
        reached.append(tree)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {each for each, other in others.items() if used & defined_in(other)}
    return reached


def defined_in(tree):
    """The functions and classes that a cell defines."""
    return {n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}


def taken_names(tree, aliases):
    """What the names in a cell stand for, where they were imported: modules, and what is in them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in aliases:
            found.add(aliases[node.id])
        elif isinstance(node, ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            if first in aliases:
                found.add(f"{aliases[first]}.{rest}")
    return found


def parsed(code):
    """The syntax tree of a cell; an empty one if it does not parse."""
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module([], [])


def imported(code):
    """{name: what it stands for} of a cell's imports."""
    return imported_in(parsed(code))


def imported_in(tree):
    """{name: what it stands for} of the imports in a syntax tree."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(a.asname or a.name.split(".")[0]): a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names}
    return found
