"""Theorem: a published inequality and its proof, with every side as code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from .case import Case
from .certificate import Certificate
from .series import Sample, mean_of, radius_of, rounding, series
from .verdict import Verdict

KINDS = {"tight": "<=", "upper": "<=", "lower": ">=", "identity": "=="}
STATUSES = ("published", "sharpened", "corrected", "refuted", "ours")


def nothing(case=None):
    """No objections, no cases."""
    return ()


@dataclass(frozen=True)
class Step:
    """One line of a proof, checked along every run: left relation right.

    says: the line in LaTeX; left, right: functions of a Case that give a number per step;
    relation: "<=", ">=" or "=="; because: the reason, such as an assumption or an earlier line.
    """

    says: str
    left: Callable
    right: Callable
    relation: str = "<="
    because: str = ""

    def __post_init__(self):
        if self.relation not in KINDS.values():
            raise ValueError(f'the relation must be "<=", ">=" or "==", not {self.relation!r}')

    def compare(self, case):
        """Both sides of this line, on this case."""
        return Comparison(self, series(self.left(case)), series(self.right(case)))


@dataclass(frozen=True, eq=False)
class Comparison:
    """Both sides of a line, a number per step each."""

    step: Step
    left: object
    right: object

    @property
    def margin(self):
        """By how much the line holds at each step; negative where it fails."""
        gap = mean_of(self.right - self.left)
        return {"<=": gap, ">=": -gap, "==": -abs(gap)}[self.step.relation]

    @property
    def leeway(self):
        """How far the margin may be off: rounding, and the confidence radius of a sample."""
        return rounding(self.left, self.right) + radius_of(self.right - self.left)

    @property
    def level(self):
        """The confidence level of the sampled sides; None if both are exact."""
        return next((s.level for s in (self.left, self.right) if isinstance(s, Sample)), None)

    @property
    def broken_at(self):
        """The first step at which the line fails beyond rounding and chance, or None."""
        broken = ~(self.margin >= -self.leeway)  # a NaN is a failure
        return int(broken.argmax()) if broken.any() else None


@dataclass(frozen=True, kw_only=True)
class Theorem:
    """If there are no objections, `measured` and `promised` are in the relation of its kind.

    name: the module's own `__name__`, theory.PAPER.NAME; title: in a few words;
    source: the paper, with the number of the theorem there or "re-derived";
    kind: tight (<=, attained), upper (<=), lower (>=) or identity (==);
    status: published, sharpened, corrected, refuted (its examples must violate it) or ours;
    statement: the inequality in LaTeX; index: what the numbers of a series are counted by;
    objections: case -> sentences that say why the theorem does not apply there; the first is told,
        so that a later one may rely on the earlier ones;
    measured, promised: case -> a number per step; proof: the lines that lead from one to the other;
    examples: cases where it is checked; broken: cases that break an assumption, so that it fails;
    refusals: cases to which it must object with the words in their note;
    certificates: referees that need no run.
    """

    name: str
    title: str
    source: str
    kind: str
    status: str
    statement: str
    measured: Callable
    promised: Callable
    examples: Callable[[], Iterable[Case]]
    objections: Callable[[Case], Iterable[str]] = nothing
    broken: Callable[[], Iterable[Case]] = nothing
    refusals: Callable[[], Iterable[Case]] = nothing
    proof: tuple[Step, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    index: str = "step"
    claim: Step = field(init=False)  # the theorem itself, as the last line of its proof

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.status not in STATUSES:
            raise ValueError(f"status must be one of {', '.join(STATUSES)}, not {self.status!r}")
        claim = Step(self.statement, self.measured, self.promised, KINDS[self.kind])
        object.__setattr__(self, "claim", claim)

    @property
    def paper(self):
        """The folder it lies in."""
        return self.name.split(".")[-2]

    @property
    def short_name(self):
        """Its file's name."""
        return self.name.split(".")[-1]

    @property
    def expected(self):
        """The outcome that its examples must have."""
        return "violated" if self.status == "refuted" else "holds"

    def check(self, case):
        """The verdict on a case: an objection if there is one, else that of `compare`."""
        if reason := next(iter(self.objections(case)), None):
            return Verdict(self, case, "does not apply", reason=reason)
        return self.compare(case)

    def compare(self, case):
        """The verdict on a case from both sides and every proof line, objections or not."""
        lines = tuple(step.compare(case) for step in (*self.proof, self.claim))
        broken = any(line.broken_at is not None for line in lines)
        return Verdict(self, case, "violated" if broken else "holds", lines)

    def verify(self, seed=0):
        """The verdicts on all examples. seed: a whole number, for other runs of the same cases."""
        return [self.check(replace(case, seed=case.seed + seed)) for case in self.examples()]
