"""The theorems there are: every module theory/PAPER/NAME.py that defines a THEOREM, and files."""

import re
import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def names() -> list[str]:
    """The full names theory.PAPER.NAME of all theorems, in order; nothing is imported."""
    files = sorted(HERE.glob("*/*.py"))
    return [
        f"theory.{file.parent.name}.{file.stem}"
        for file in files
        if "\nTHEOREM = " in file.read_text(encoding="utf-8")
    ]


def chosen(paper: str | None = None, wanted: Iterable[str] = (), only: str = "") -> list[str]:
    """The full names of the theorems that are wanted.

    Parameters
    ----------
    paper : str or None
        Only this paper's.
    wanted : iterable of str
        NAME, PAPER.NAME, a full name, or a file NAME.py that defines a THEOREM; none: all.
    only : str
        Only those whose PAPER.NAME contains this text.

    Raises
    ------
    ValueError
        If there is no such paper, theorem or file.
    """
    there = [name for name in names() if paper in (None, name.split(".")[1])]
    if not there:
        papers = sorted({name.split(".")[1] for name in names()})
        raise ValueError(f"there is no paper called {paper!r}; the papers are {', '.join(papers)}")
    found = [full_name(each, there) for each in wanted] or there
    kept = [name for name in found if only in name.removeprefix("theory.")]
    if not kept:
        raise ValueError(f"no theorem's name contains {only!r}; --list shows the names")
    return kept


def full_name(wanted: str, there: list[str]) -> str:
    """The one full name that ends as wanted; a file's name as it is."""
    if wanted.endswith(".py"):
        if not Path(wanted).is_file():
            raise ValueError(f"there is no file {wanted}")
        return wanted
    found = [name for name in there if f".{name}".endswith(f".{wanted}")]
    if len(found) != 1:
        problem = f"are {len(found)} theorems" if found else "is no theorem"
        raise ValueError(f"there {problem} called {wanted}; `adaptivesgd-verify --list` shows them")
    return found[0]


def theorem(name: str) -> Any:
    """The Theorem with this full name, or in this file."""
    return from_file(name) if name.endswith(".py") else import_module(name).THEOREM


def from_file(path: str) -> Any:
    """The THEOREM of a file of one's own.

    Raises
    ------
    ValueError
        If the file cannot be run, or defines no Theorem called THEOREM.
    """
    from .theorem import Theorem

    module = loaded(Path(path).resolve())
    found = getattr(module, "THEOREM", None)
    if not isinstance(found, Theorem):
        raise ValueError(f"{path} defines no THEOREM; end it with THEOREM = Theorem(...)")
    return found


def loaded(path):
    """The module in a file, run once."""
    name = f"theorem_{sha256(str(path).encode()).hexdigest()[:8]}.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise ValueError(f"{path} cannot be run: {type(error).__name__}: {error}") from None
    return module


def theorems(paper: str | None = None, wanted: Iterable[str] = ()) -> list:
    """The chosen Theorems."""
    return [theorem(name) for name in chosen(paper, wanted)]


def cited(theorem: Any) -> list:
    """The theorems of the same paper that a theorem's docstring names, such as noise_floor.

    Parameters
    ----------
    theorem : Theorem
        One of the package's.

    Returns
    -------
    list of Theorem
        In the order of the catalogue.
    """
    text = sys.modules[theorem.name].__doc__ or "" if theorem.name in sys.modules else ""
    words = set(re.findall(r"\w+", text)) - {theorem.short_name}
    own = [name for name in names() if name.split(".")[1] == theorem.paper]
    return [
        import_module(n).THEOREM for n in own if "_" in n.split(".")[2] and n.split(".")[2] in words
    ]
