"""The theorems there are: every module theory/PAPER/NAME.py that defines a THEOREM."""

from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def names():
    """The full names theory.PAPER.NAME of all theorems, in order; nothing is imported."""
    files = sorted(HERE.glob("*/*.py"))
    return [
        f"theory.{file.parent.name}.{file.stem}"
        for file in files
        if "\nTHEOREM = " in file.read_text(encoding="utf-8")
    ]


def chosen(paper=None, wanted=()):
    """The full names of one paper's theorems, or of those wanted: NAME, PAPER.NAME or full."""
    there = [name for name in names() if paper in (None, name.split(".")[1])]
    if not there:
        papers = sorted({name.split(".")[1] for name in names()})
        raise ValueError(f"there is no paper called {paper!r}; the papers are {', '.join(papers)}")
    return [full_name(each, there) for each in wanted] or there


def full_name(wanted, there):
    """The one full name that ends as wanted."""
    found = [name for name in there if f".{name}".endswith(f".{wanted}")]
    if len(found) != 1:
        problem = f"are {len(found)} theorems" if found else "is no theorem"
        raise ValueError(f"there {problem} called {wanted}; `adaptivesgd-verify --list` shows them")
    return found[0]


def theorem(name):
    """The Theorem with this full name."""
    return import_module(name).THEOREM


def theorems(paper=None, wanted=()):
    """The chosen Theorems."""
    return [theorem(name) for name in chosen(paper, wanted)]
