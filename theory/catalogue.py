"""The theorems there are: every module of this package that holds a THEOREM."""

from importlib import import_module
from pkgutil import walk_packages

import theory


def modules():
    """The names of the modules one folder down, theory.PAPER.NAME, in order."""
    walked = walk_packages(theory.__path__, "theory.")
    return sorted(found.name for found in walked if found.name.count(".") == 2)


def theorems(paper=None, names=()):
    """The theorems of one paper, or those with these names (short or full), or all of them."""
    found = [getattr(import_module(name), "THEOREM", None) for name in modules()]
    chosen = [t for t in found if t is not None and paper in (None, t.paper)]
    if not names:
        return chosen
    known = {
        alias: t for t in chosen for alias in (t.name, t.short_name, f"{t.paper}.{t.short_name}")
    }
    if strange := [name for name in names if name not in known]:
        raise ValueError(
            f"there is no theorem called {', '.join(strange)}; "
            f"see `adaptivesgd-verify --list` for the {len(chosen)} that there are"
        )
    return [known[name] for name in names]
