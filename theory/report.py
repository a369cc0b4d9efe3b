"""Reports: what became of the theorems, as plain data that tables, JSON and pages are made of."""

import json
import sys
from dataclasses import asdict, dataclass, field
from inspect import getdoc
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from .catalogue import cited
from .sdp.grid import on_file as solved_grids
from .series import mean_of, radius_of
from .theorem import EVIDENCE, cases_of
from .worst.record import of as worst_of


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
    place: str = ""

    @classmethod
    def of(cls, check, label):
        """The line of a LineCheck. label: place in the series -> its name."""
        step, (left, right) = check.step, (check.left, check.right)
        sides = (mean_of(left).tolist(), mean_of(right).tolist(), radius_of(right - left).tolist())
        place = label(check.broken_at)
        return cls(step.latex, step.because, step.relation, *sides, check.broken_at, place)


@dataclass(frozen=True)
class Finding:
    """A verdict on one case: outcome, and how certain it is.

    badge: exact, Monte Carlo, or none where nothing could be checked; certainty: exact, confirmed,
    contradicted or not contradicted; runs, level: of random runs, how many, and the confidence of their intervals.
    """

    case: str
    outcome: str
    as_expected: bool
    sentence: str
    badge: str
    certainty: str
    runs: int | None
    level: float | None
    place: str
    tightness: float | None
    assumptions: dict
    lines: list

    @classmethod
    def on(cls, theorem, case, check):
        """What a check finds on a case; an exception is a finding too."""
        try:
            verdict = check(case)
            if unlike := theorem.mismatch(verdict) if verdict.outcome == "holds" else "":
                raise ValueError(f"the deduction is about something else: {unlike}")
            return cls.of(verdict)
        except (Exception, SystemExit) as error:
            sentence = f"could not be checked: {type(error).__name__}: {error}"
            return cls(case.name, "error", False, sentence, *NOTHING)

    @classmethod
    def of(cls, verdict):
        """The finding of a TheoremVerdict."""
        applies = bool(verdict.lines)
        tightness = verdict.tightness if applies else np.nan
        return cls(
            case=verdict.case.name,
            outcome=verdict.outcome,
            as_expected=verdict.as_expected,
            sentence=verdict.sentence,
            badge=verdict.badge if applies else "none",
            certainty=verdict.certainty if applies else "none",
            runs=verdict.runs,
            level=verdict.level,
            place=verdict.place if verdict.broken else "",
            tightness=None if np.isnan(tightness) else tightness,
            assumptions=how_known(verdict),
            lines=[Line.of(line, verdict.label) for line in verdict.lines],
        )


NOTHING: tuple = ("none", "none", None, None, "", None, {}, [])


def how_known(verdict):
    """The assumptions, each with how it is known on this case: known, certified or probed."""
    applies = verdict.outcome != "does not apply"
    return {
        type(each).__name__: each.how_known(verdict.case)
        for each in verdict.theorem.assumptions
        if applies
    }


@dataclass(frozen=True)
class Referee:
    """The answer of a deduction or a certificate: holds, fails, or not run (with the reason)."""

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
    attained: str
    status: str
    where: str
    statement: str
    index: str
    text: str
    findings: list
    teeth: list
    referees: list
    deduction: dict
    seconds: float
    worst_known: dict = field(default_factory=dict)
    grids: list = field(default_factory=list)
    cites: list = field(default_factory=list)
    sharper: str = ""
    undeduced: str = ""

    @property
    def as_expected(self):
        """Whether every example and every referee turned out as the status says."""
        examples = bool(self.findings) and all(each.as_expected for each in self.findings)
        return examples and not any(each.outcome.startswith("fails") for each in self.referees)

    @property
    def badges(self):
        """How it is known, the strongest first."""
        held = {each.badge for each in self.referees if each.outcome == "holds"}
        held |= {each.badge for each in self.findings}
        return [badge for badge in EVIDENCE if badge in held]

    @property
    def deduced(self):
        """Whether the claim was proved from its lines, in words."""
        found = [each.outcome for each in self.referees if each.badge in ("proved", "step proved")]
        if found == ["holds"]:
            return "the deduction is verified, and every line checked"
        return found[0] if found else "lines checked, deduction not"

    @property
    def verdict(self):
        """In a few words: what its examples say."""
        if not self.as_expected:
            return "NOT AS EXPECTED"
        if self.status == "refuted":
            return "refuted"
        return "holds" if any(each.certainty != UNSURE for each in self.findings) else UNSURE

    @property
    def certainty(self):
        """How the examples are known, counted: "4 exact, 2 Monte Carlo (1 not contradicted)"."""
        exact = sum(each.certainty == "exact" for each in self.findings)
        unsure = sum(each.certainty == UNSURE for each in self.findings)
        sampled = sum(each.badge == "Monte Carlo" for each in self.findings)
        parts = [f"{exact} exact"] if exact else []
        if sampled:
            left = f" ({unsure} {UNSURE})" if unsure else ""
            parts.append(f"{sampled} Monte Carlo{left}")
        return ", ".join(parts)

    @property
    def bound(self):
        """The kind, and where a tight bound is attained: "tight (one instance)"."""
        return f"{self.kind} ({self.attained})" if self.attained else self.kind

    @property
    def tightness(self):
        """The largest measured / promised over the examples, or None."""
        return max((f.tightness for f in self.findings if f.tightness is not None), default=None)

    @property
    def worst(self):
        """The case with the largest measured / promised, or ""."""
        return next((f.case for f in self.findings if f.tightness == self.tightness), "")

    @property
    def largest_ratio(self):
        """The largest measured / promised that is known: in the examples, or by the search; or None."""
        known = [self.tightness, self.worst_known.get("ratio")]
        return max((each for each in known if each is not None), default=None)

    @property
    def looseness(self):
        """The largest ratio with its instance, and by how much the bound may be loose, in words; or ""."""
        ratio = self.largest_ratio
        if ratio is None or self.status == "refuted" or not ratio > 0:
            return ""
        searched = self.worst_known.get("ratio") == ratio
        where = f"for {self.worst_known['words']}" if searched else f"in the example {self.worst!r}"
        text = f"Largest ratio known: {ratio:.3g}, {where}."
        if tried := self.worst_known.get("tried"):
            text += f" The search checked {tried} instances."
        else:
            text += " The search has no instance: this is known from the examples alone."
        if ratio < CLOSE:
            text += f" The bound may be loose by up to a factor of {1 / ratio:.3g}."
        return text + (f" {self.sharper} promises less." if self.sharper else "")


UNSURE = "not contradicted"
CLOSE = 0.9  # the ratio below which a bound may be loose


def record(
    theorem: Any, seed: int = 0, badges: tuple = ("proved", "algebra"), broken: bool = False
) -> Record:
    """Verify a theorem, ask its referees, and write down what happened.

    Parameters
    ----------
    theorem : Theorem
        What to verify.
    seed : int
        A whole number of at least 0: other runs of the same cases.
    badges : tuple of str
        Which referees to ask: "proved" (its deduction), "algebra" (Z3) and "SDP".
    broken : bool
        Whether to show its broken cases too.

    Returns
    -------
    Record
        Plain data.
    """
    began = perf_counter()
    findings = [Finding.on(theorem, case, theorem.check) for case in theorem.cases(seed)]
    worse = cases_of(theorem, theorem.broken) if broken else []
    teeth = [Finding.on(theorem, each, theorem.compare) for each in worse]
    chosen = [each for each in theorem.certificates if each.badge in badges]
    referees = [Referee(each.badge, each.latex, ask(each)) for each in chosen]
    if theorem.deduction is not None and "proved" in badges:
        referees.insert(0, Referee(theorem.deduction.badge, theorem.statement, deduced(theorem)))
    return Record(
        name=theorem.short_name,
        paper=theorem.paper,
        title=theorem.title,
        source=theorem.source,
        kind=theorem.kind,
        attained=theorem.attained,
        status=theorem.status,
        where=theorem.where,
        statement=theorem.statement,
        index=theorem.index,
        text=getdoc(sys.modules[theorem.name]) or "" if theorem.name in sys.modules else "",
        findings=findings,
        teeth=teeth,
        referees=referees,
        deduction=theorem.deduction.described(theorem.claim.relation) if theorem.deduction else {},
        seconds=perf_counter() - began,
        worst_known=worst_known(theorem),
        grids=[each["what"] + ": " + each["words"] for each in grids_of(theorem)],
        cites=[f"{each.paper}.{each.short_name}" for each in cited(theorem)],
        sharper=theorem.sharper,
        undeduced=theorem.undeduced,
    )


def worst_known(theorem):
    """The worst instance on file, as plain data; {} if none is."""
    found = worst_of(theorem)
    return {} if found is None else asdict(found)


def grids_of(theorem):
    """What the semidefinite programs on grids of constants found, on file."""
    return solved_grids().get(theorem.name.removeprefix("theory."), [])


def ask(certificate):
    """holds, fails, or not run."""
    if certificate.missing:
        return f"not run: {certificate.missing} is not installed"
    try:
        return "holds" if certificate.holds() else "fails"
    except (Exception, SystemExit) as error:
        return f"fails: {type(error).__name__}: {error}"


def deduced(theorem):
    """holds, fails, or not run."""
    if theorem.deduction.missing:
        return f"not run: {theorem.deduction.missing} is not installed"
    try:
        failure = theorem.not_deduced()
    except (Exception, SystemExit) as error:
        failure = f"{type(error).__name__}: {error}"
    return f"fails: {failure}" if failure else "holds"


def write_json(records: list, path: Any) -> None:
    """The records as JSON; numbers that are not finite as null.

    Parameters
    ----------
    records : list of Record
        What to write.
    path : str or Path
        The file.
    """
    derived = (
        *("as_expected", "verdict", "certainty", "deduced", "badges", "tightness", "worst"),
        *("largest_ratio", "looseness"),
    )
    rows = [asdict(each) | {name: getattr(each, name) for name in derived} for each in records]
    Path(path).write_text(json.dumps(finite(rows), indent=1, allow_nan=False) + "\n")


def finite(data):
    """The same data with None in place of numbers that JSON cannot hold."""
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not np.isfinite(data) else data
