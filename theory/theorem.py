"""Theorem: a published inequality and its proof, with every side as code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from adaptivesgd.samplers import Uniform

from .assumptions import Assumption
from .case import Case
from .certificate import Certificate
from .lines import Step
from .objections import unless, unless_it_moves
from .series import EmptySeriesError
from .stream import Fresh
from .verdict import TheoremVerdict

KINDS = {"tight": "<=", "upper": "<=", "lower": ">=", "identity": "=="}
STATUSES = ("published", "sharpened", "corrected", "refuted", "ours")


def nothing(case=None):
    """No objections, no cases."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Theorem:
    """If there are no objections, `measured` and `promised` are in the relation of its kind.

    name: the module's own `__name__`, theory.PAPER.NAME; title: in a few words;
    source: the paper, with the number of the theorem there or "re-derived";
    kind: tight (<=, attained), upper (<=), lower (>=) or identity (==);
    status: published, sharpened, corrected, refuted (its examples must violate it) or ours;
    statement: the inequality in LaTeX; index: what the numbers of a series are counted by;
    assumptions: what must hold of the problem, certified by it and not refuted along the run;
    objections: case -> sentences that say why the theorem does not apply there; the first is told,
        so that a later one may rely on the earlier ones;
    measured, promised: case -> a number per step; proof: the lines that lead from one to the other;
    examples: cases where it is checked; broken: cases that break an assumption, so that it fails;
    refusals: cases to which it must object with the words in their note;
    certificates: referees that need no run;
    samplers: how examples may be drawn (None: in any way); quantities such as `noise` take every
        example to be equally likely.
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
    assumptions: tuple[Assumption, ...] = ()
    objections: Callable[[Case], Iterable[str]] = nothing
    broken: Callable[[], Iterable[Case]] = nothing
    refusals: Callable[[], Iterable[Case]] = nothing
    proof: tuple[Step, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    index: str = "step"
    samplers: tuple[type, ...] | None = (Uniform, Fresh)
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
    def badges(self):
        """How it is known: by certificates, and by the engines of its examples, strongest first."""
        held = {each.badge for each in self.certificates}
        held |= {case.engine.badge for case in self.examples()}
        return [badge for badge in ("proved", "SDP", "exact", "Monte Carlo") if badge in held]

    @property
    def expected(self):
        """The outcome that its examples must have."""
        return "violated" if self.status == "refuted" else "holds"

    def check(self, case):
        """The verdict on a case: an objection if there is one, else that of `compare`."""
        if reason := next(self.all_objections(case), None):
            return TheoremVerdict(self, case, "does not apply", reason=reason)
        try:
            return self.compare(case)
        except EmptySeriesError as error:
            return TheoremVerdict(self, case, "does not apply", reason=str(error))

    def all_objections(self, case):
        """What is unknown, then the theorem's own objections, then a run that stops at once, then
        assumptions found broken.
        """
        for assumption in self.assumptions:
            yield from assumption.objections(case)
        yield from self.objections(case)
        if self.samplers is not None and case.method is not None:
            yield from unless(case.method, "sampler", *self.samplers)
        yield from unless_it_moves(case)
        for assumption in self.assumptions:
            if sentence := assumption.stopped(case):
                yield sentence

    def compare(self, case):
        """The verdict on a case from both sides and every proof line, objections or not."""
        lines = tuple(step.compare(case) for step in (*self.proof, self.claim))
        broken = any(line.broken_at is not None for line in lines)
        return TheoremVerdict(self, case, "violated" if broken else "holds", lines)

    def cases(self, seed=0):
        """The examples. seed: a whole number, for other runs of the same cases."""
        return [replace(case, seed=case.seed + seed) for case in self.examples()]

    def verify(self, seed=0):
        """The verdicts on all examples."""
        return [self.check(case) for case in self.cases(seed)]
