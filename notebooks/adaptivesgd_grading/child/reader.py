"""Read a notebook without running it: its cells, and what each defines, uses and imports."""

import ast
import json
import re
import warnings
from pathlib import Path
from typing import Any

OPEN_MAGICS = re.compile(r"\s*%%(time|capture|prun)\b.*")
REDUCED = {"show", "instructor"}  # tags of cells of which only definitions are run
KEPT = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
MOST_NAMES = 3000


def cells_of(path: str) -> list[dict[str, Any]]:
    """[{"source", "tags"}] of the code cells of a notebook of format 2 to 4, in any Unicode encoding.

    Raises
    ------
    ValueError
        If the file is not a notebook.
    """
    data = Path(path).read_bytes()
    try:
        text = data.decode(json.detect_encoding(data), "replace")
        notebook = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"it is not JSON: {str(error)[:100] or type(error).__name__}") from None
    notebook = notebook if isinstance(notebook, dict) else {}
    sheets = notebook.get("worksheets")
    parts = [notebook, *(sheets if isinstance(sheets, list) else [])]
    lists = [part["cells"] for part in parts if isinstance(part, dict) and "cells" in part]
    if not lists or not all(isinstance(each, list) for each in lists):
        raise ValueError("it holds no list of cells")
    cells = [cell for each in lists for cell in each if isinstance(cell, dict)]
    return [plain_cell(cell) for cell in cells if cell.get("cell_type") == "code"]


def plain_cell(cell: dict[str, Any]) -> dict[str, Any]:
    """Source and tags of a cell, whatever is missing or null in it."""
    source = cell.get("source", cell.get("input"))
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    label = metadata.get("nbgrader")
    tags = metadata.get("tags")
    tags = list(tags) if isinstance(tags, list) else []
    tags.append(label.get("grade_id") if isinstance(label, dict) else None)
    whole = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return {"source": whole, "tags": [tag[:80] for tag in tags if isinstance(tag, str)][:50]}


def analysis(cell: dict[str, Any]) -> dict[str, Any]:
    """What the cell is as Python, and the names that it defines, uses and imports."""
    code = as_python(cell["source"])
    tree = parsed(code)
    if REDUCED & {*cell["tags"]}:
        code, tree = definitions_only(code, tree)
    aliases = imported(tree)
    return {
        "code": code,
        "defines": sorted(defined(tree))[:MOST_NAMES],
        "uses": sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)})[:MOST_NAMES],
        "imports": dict(sorted(aliases.items())[:MOST_NAMES]),
        "dotted": sorted(set(dotted(tree)))[:MOST_NAMES],
        "notes": notes(code),
    }


def as_python(source: str) -> str:
    """The cell as IPython would hand it to Python; the line numbers stay."""
    if parsed(source).body or not source.strip():
        return source
    first, newline, rest = source.lstrip("\n").partition("\n")
    if OPEN_MAGICS.fullmatch(first):
        return newline + as_python(rest)
    if first.lstrip().startswith("%%"):
        return ""
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.M)
    try:
        return TransformerManager().transform_cell(source)
    except (SyntaxError, RecursionError, MemoryError):
        return source


def parsed(code: str) -> ast.Module:
    """The syntax tree; an empty one if the code does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def definitions_only(code: str, tree: ast.Module) -> tuple[str, ast.Module]:
    """The functions, classes, imports and constants of a cell, at their lines."""
    kept = [each for each in tree.body if isinstance(each, KEPT) or constant(each)]
    lines = code.split("\n")
    wanted: set[int] = set()
    for each in kept:
        first = min([each.lineno, *(d.lineno for d in getattr(each, "decorator_list", ()))])
        wanted.update(range(first, (each.end_lineno or each.lineno) + 1))
    text = "\n".join(line if n in wanted else "" for n, line in enumerate(lines, 1))
    return text, parsed(text)


def constant(statement: ast.stmt) -> bool:
    """Whether it gives a name a literal value or a lambda."""
    return isinstance(statement, ast.Assign) and isinstance(
        statement.value, (ast.Constant, ast.Lambda)
    )


def defined(tree: ast.Module) -> set[str]:
    """The names that a cell binds at module level, also under `if`, `try`, `with` and loops."""
    found, left = set(), list(tree.body)
    while left:
        node = left.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {each.id for each in targets if isinstance(each, ast.Name)}
        else:
            for field in ("body", "orelse", "finalbody", "handlers"):
                left += getattr(node, field, [])
    return found


def imported(tree: ast.AST) -> dict[str, str]:
    """{name: what it stands for} of the imports in a syntax tree."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(a.asname or a.name.split(".")[0]): a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names}
    return {name[:200]: target[:200] for name, target in found.items()}


def dotted(tree: ast.AST) -> list[str]:
    """Names with what follows their first dots, `a.b.c`."""
    found = []
    for node in ast.walk(tree):
        parts: list[str] = []
        while isinstance(node, ast.Attribute) and len(parts) < 12:
            parts.append(node.attr)
            node = node.value
        if parts and isinstance(node, ast.Name):
            found.append(".".join([node.id, *reversed(parts)])[:200])
    return found


def notes(code: str) -> list[str]:
    """Which of the patterns that a teacher may want to know of occur."""
    found = []
    patterns = (
        ("checker", r"^[ \t]*(check|adaptivesgd_grading)(\.\w+)* *=(?! *checks\(|=)"),
        ("checker", r"setattr\( *check"),
        ("imports", r"importlib(?!\.util(\.find_spec\(|$))|__import__|sys\.modules|builtins"),
        ("frames", r"_getframe|gc\.get_|ctypes|f_globals|__globals__|/proc/"),
    )
    for name, pattern in patterns:
        if name not in found and re.search(pattern, code, re.M):
            found.append(name)
    return found
