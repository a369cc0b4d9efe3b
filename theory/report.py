"""Reports: what became of the theorems, as plain data that tables, JSON and pages are made of."""

import json
import sys
from dataclasses import asdict, dataclass
from inspect import getdoc
from pathlib import Path
from time import perf_counter

import numpy as np

from .series import mean_of, radius_of


@dataclass(frozen=True)
class Line:
    """A line of a proof on one case, or the theorem itself: both sides, as lists of numbers."""

    latex: str
    because: str
    relation: str
    left: list
    right: list
    radius: list
    broken_at: int | None

    @classmethod
    def of(cls, comparison):
        """The line of a LineCheck."""
        step, (left, right) = comparison.step, (comparison.left, comparison.right)
        sides = (mean_of(left).tolist(), mean_of(right).tolist(), radius_of(right - left).tolist())
        return cls(step.latex, step.because, step.relation, *sides, comparison.broken_at)


@dataclass(frozen=True)
class Finding:
    """A verdict on one case."""

    case: str
    outcome: str
    as_expected: bool
    sentence: str
    badge: str
    tightness: float | None
    lines: list

    @classmethod
    def on(cls, case, check):
        """What a check says of a case; that it goes wrong is a finding too."""
        try:
            return cls.of(check(case))
        except Exception as error:
            sentence = f"could not be checked: {type(error).__name__}: {error}"
            return cls(case.name, "error", False, sentence, "none", None, [])

    @classmethod
    def of(cls, verdict):
        """The finding of a TheoremVerdict."""
        applies = bool(verdict.lines)
        tightness = verdict.tightness if applies else np.nan
        return cls(
            verdict.case.name,
            verdict.outcome,
            verdict.as_expected,
            verdict.sentence,
            verdict.badge,
            None if np.isnan(tightness) else tightness,
            [Line.of(line) for line in verdict.lines],
        )


@dataclass(frozen=True)
class Referee:
    """What a certificate said: holds, fails, or not run (with the reason)."""

    badge: str
    latex: str
    outcome: str


@dataclass(frozen=True)
class Record:
    """A theorem, and what became of it."""

    name: str
    paper: str
    title: str
    source: str
    kind: str
    status: str
    statement: str
    index: str
    text: str
    findings: list
    teeth: list
    referees: list
    seconds: float

    @property
    def as_expected(self):
        """Whether every example and every certificate turned out as the status says."""
        examples = bool(self.findings) and all(each.as_expected for each in self.findings)
        return examples and all(each.outcome != "fails" for each in self.referees)

    @property
    def badges(self):
        """How it is known, the strongest first."""
        held = {each.badge for each in self.referees if each.outcome == "holds"}
        held |= {each.badge for each in self.findings}
        return [badge for badge in ("proved", "SDP", "exact", "Monte Carlo") if badge in held]

    @property
    def verdict(self):
        """In a word or two: what its examples say."""
        if not self.as_expected:
            return "NOT AS EXPECTED"
        return "refuted" if self.status == "refuted" else "holds"

    @property
    def tightness(self):
        """The largest measured / promised over the examples, or None."""
        return max((f.tightness for f in self.findings if f.tightness is not None), default=None)


def record(theorem, seed=0, badges=("proved",), broken=False):
    """Verify a theorem, run its certificates with these badges, and write down what happened.

    broken: whether to show its broken cases too.
    """
    began = perf_counter()
    findings = [Finding.on(case, theorem.check) for case in theorem.cases(seed)]
    teeth = [Finding.on(case, theorem.compare) for case in theorem.broken()] if broken else []
    asked = [each for each in theorem.certificates if each.badge in badges]
    referees = [Referee(each.badge, each.latex, ask(each)) for each in asked]
    return Record(
        theorem.short_name,
        theorem.paper,
        theorem.title,
        theorem.source,
        theorem.kind,
        theorem.status,
        theorem.statement,
        theorem.index,
        getdoc(sys.modules[theorem.name]) or "",
        findings,
        teeth,
        referees,
        perf_counter() - began,
    )


def ask(certificate):
    """holds, fails, or not run."""
    if certificate.missing:
        return f"not run: {certificate.missing} is not installed"
    return "holds" if certificate.holds() else "fails"


def write_json(records, path):
    """The records as JSON; numbers that are not finite as null."""
    rows = [asdict(each) | {"as_expected": each.as_expected} for each in records]
    Path(path).write_text(json.dumps(finite(rows), indent=1, allow_nan=False) + "\n")


def finite(data):
    """The same data with None in place of numbers that JSON cannot hold."""
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not np.isfinite(data) else data
