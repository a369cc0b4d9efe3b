"""The worst instances on file: written by `adaptivesgd-verify --search`, measured now by `--worst`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .instance import Instance
from .search import Worst, search

SAME = 1e-6  # relative
FOUND = Path(__file__).with_name("found.json")


@dataclass(frozen=True)
class Stored:
    """A worst instance on file.

    Parameters
    ----------
    ratio : float
        Measured / promised, when it was found.
    words : str
        The instance in words.
    instance : Instance
        The same as data.
    tried, applied : int
        How many instances were checked, and to how many of them the theorem applied.
    """

    ratio: float
    words: str
    instance: Instance
    tried: int
    applied: int

    def verdict(self, theorem: Any) -> Any:
        """The verdict on the instance, measured now.

        Parameters
        ----------
        theorem : Theorem
            Whose instance it is.

        Returns
        -------
        TheoremVerdict
            Its `tightness` is the ratio.
        """
        return theorem.check(self.instance.case(theorem))


def searched(theorem: Any, seed: int = 0) -> Worst | None:
    """What the search finds, from the instance on file too; None for an identity or a refuted statement, which have no ratio.

    Parameters
    ----------
    theorem : Theorem
        Any.
    seed : int
        Of the search.

    Returns
    -------
    Worst or None
        The worst instance.
    """
    if theorem.kind == "identity" or theorem.status == "refuted":
        return None
    on_record = of(theorem)
    return search(theorem, seed, known=on_record.instance if on_record else None)


def write(found: Mapping[str, Worst]) -> None:
    """Put the worst instances on file, in place of older ones of the same theorems.

    Parameters
    ----------
    found : mapping of str to Worst
        By the theorems' names.
    """
    rows = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
    rows |= {name.removeprefix("theory."): row(each) for name, each in found.items()}
    text = json.dumps(dict(sorted(rows.items())), indent=1, allow_nan=False)
    FOUND.write_text(text + "\n", encoding="utf-8")
    on_file.cache_clear()


def row(found):
    """A worst instance as plain data."""
    numbers = {"ratio": found.ratio, "words": str(found.instance or "")}
    counts = {"tried": found.tried, "applied": found.applied}
    kept = found.instance is not None and found.ratio > 0
    return numbers | counts | {"instance": asdict(found.instance) if kept else None}


@cache
def on_file() -> dict[str, Stored]:
    """The worst instances on file.

    Returns
    -------
    dict of str to Stored
        By the theorems' names without "theory."; those without an instance are left out.
    """
    rows = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
    return {name: stored(each) for name, each in rows.items() if each["instance"]}


def stored(row):
    """A row of the file."""
    data = row["instance"]
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in data["given"].items()}
    instance = Instance(**data | {"start": tuple(data["start"]), "given": given})
    return Stored(row["ratio"], row["words"], instance, row["tried"], row["applied"])


@dataclass(frozen=True)
class Remeasured:
    """A worst instance on file, and its ratio now.

    Parameters
    ----------
    theorem : str
        PAPER.NAME.
    kind : str
        The kind of the bound.
    stored, now : float
        Measured / promised, on file and measured now; NaN if the theorem does not hold there.
    words : str
        The instance in words.
    """

    theorem: str
    kind: str
    stored: float
    now: float
    words: str

    @property
    def as_stored(self) -> bool:
        """Whether both agree up to the rounding of a long run."""
        return bool(abs(self.now - self.stored) <= SAME * self.stored)


def remeasured(theorem: Any) -> Remeasured | None:
    """The worst instance of a theorem, measured now; None if none is on file.

    Parameters
    ----------
    theorem : Theorem
        Any.

    Returns
    -------
    Remeasured or None
        The ratio on file and now.
    """
    if (found := of(theorem)) is None:
        return None
    verdict = found.verdict(theorem)
    now = verdict.tightness if verdict.outcome == "holds" else float("nan")
    name = theorem.name.removeprefix("theory.")
    return Remeasured(name, theorem.kind, found.ratio, float(now), found.words)


def of(theorem: Any) -> Stored | None:
    """The worst instance of a theorem on file, or None.

    Parameters
    ----------
    theorem : Theorem
        Any.

    Returns
    -------
    Stored or None
        The instance.
    """
    return on_file().get(theorem.name.removeprefix("theory."))
