"""Theorem: an inequality and its proof, with every side as code."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from adaptivesgd.errors import AdaptiveSGDError
from adaptivesgd.samplers import Uniform

from .assumptions import Assumption
from .case import Case
from .certificate import Certificate
from .deduction import Deduction
from .lines import Step
from .objections import unless, unless_it_moves
from .series import EmptySeriesError
from .stream import Fresh
from .verdict import TheoremVerdict

KINDS = {"tight": "<=", "upper": "<=", "lower": ">=", "identity": "=="}
STATUSES = {
    "published": "its text was read; the page says where it stands",
    "attributed": "commonly quoted from a text that was not at hand",
    "re-derived": "known in this or another form; the proof is the one given here",
    "sharpened": "a known statement with a better constant",
    "corrected": "what remains true of a published statement that is false",
    "refuted": "published and false: its examples are counterexamples",
    "ours": "not in the papers",
}
ATTAINED = ("every instance", "all constants", "one instance")


def nothing(case: Any = None) -> tuple:
    """No objections, no cases."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Theorem:
    """If there are no objections, `measured` and `promised` are in the relation of its kind.

    Parameters
    ----------
    name : str
        The module's own `__name__`, theory.PAPER.NAME.
    title : str
        In a few words.
    source : str
        The paper, with the number of the theorem where it was read.
    kind : {"tight", "upper", "lower", "identity"}
        The relation: <= (attained), <=, >= or ==.
    status : {"published", "attributed", "re-derived", "sharpened", "corrected", "refuted", "ours"}
        Where the statement is from; see `STATUSES`. The examples of a refuted one must violate it.
    statement : str
        The inequality in LaTeX.
    measured, promised : callable
        Case -> a number per step, shape (K,).
    examples : callable
        () -> cases where it is checked.
    where : str
        Where in the paper a published (or refuted) statement was read.
    attained : {"", "every instance", "all constants", "one instance"}
        Of a tight bound: attained by every example, by an example for each of at least two choices
        of its constants, or by one example only.
    ratio : float or None
        Of an upper or lower bound: the largest measured / promised over the examples; the constant
        may be larger than need be by the reciprocal. None: no ratio is defined.
    sharper : str
        PAPER.NAME of the theorem that promises less of the same quantity; "" if none is known.
    assumptions : tuple of Assumption
        What must hold of the problem; read from it, and probed along the run.
    objections : callable
        Case -> sentences that say why the theorem does not apply; the first is reported, so that
        a later one may rely on the earlier ones.
    broken : callable
        () -> cases that break an assumption, on which a line must fail.
    refusals : callable
        () -> cases to which it must object with the words in their note.
    proof : tuple of Step
        The lines that lead from one side to the other.
    deduction : Deduction or None
        How the claim follows from the lines, as an identity that is checked symbolically.
    undeduced : str
        Without a deduction: why it is not checked, in a clause.
    certificates : tuple of Certificate
        Referees that need no run.
    index : str
        What the numbers of a series are counted by.
    index_values : callable or None
        Case -> a label for every number, where the index alone does not say it: "beta = 0.3".
    samplers : tuple of type or None
        How examples may be drawn (None: in any way); quantities such as `noise` take every example
        to be equally likely.
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
    where: str = ""
    attained: str = ""
    ratio: float | None = None
    sharper: str = ""
    assumptions: tuple[Assumption, ...] = ()
    objections: Callable[[Case], Iterable[str]] = nothing
    broken: Callable[[], Iterable[Case]] = nothing
    refusals: Callable[[], Iterable[Case]] = nothing
    proof: tuple[Step, ...] = ()
    deduction: Deduction | None = None
    undeduced: str = ""
    certificates: tuple[Certificate, ...] = ()
    index: str = "step"
    index_values: Callable[[Case], Iterable[str]] | None = None
    samplers: tuple[type, ...] | None = (Uniform, Fresh)
    claim: Step = field(init=False)  # the theorem itself, as the last line of its proof

    def __post_init__(self) -> None:
        for name, value, known in (
            ("kind", self.kind, KINDS),
            ("status", self.status, STATUSES),
            ("attained", self.attained, ("", *ATTAINED)),
        ):
            if value not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, not {value!r}")
        if (self.kind == "tight") != bool(self.attained):
            raise ValueError("attained must be given for a tight bound, and for no other")
        if self.deduction is not None and self.undeduced:
            raise ValueError("undeduced must be empty where a deduction is given")
        if (self.status in ("published", "refuted")) != bool(self.where):
            raise ValueError("where must be given for what was read: published or refuted")
        claim = Step(self.statement, self.measured, self.promised, KINDS[self.kind])
        object.__setattr__(self, "claim", claim)

    @property
    def paper(self) -> str:
        """The folder it lies in."""
        parts = self.name.split(".")
        return parts[-2] if len(parts) == 3 else "your own"

    @property
    def short_name(self) -> str:
        """Its file's name."""
        return self.name.split(".")[-1]

    @property
    def evidence(self) -> list[str]:
        """How it is known, without a run: by its deduction, certificates and engines."""
        held = {each.badge for each in self.certificates}
        held |= {case.engine.badge for case in cases_of(self, self.examples)}
        held |= {self.deduction.badge} if self.deduction is not None else set()
        return [badge for badge in EVIDENCE if badge in held]

    @property
    def deduced(self) -> str:
        """proved, step proved, or lines checked: how far its deduction goes."""
        return (
            self.deduction.badge if self.deduction is not None else "lines checked, deduction not"
        )

    @property
    def expected(self) -> str:
        """The outcome that its examples must have."""
        return "violated" if self.status == "refuted" else "holds"

    def check(self, case: Case) -> TheoremVerdict:
        """The verdict on a case: an objection if there is one, else that of `compare`."""
        if reason := next(self.all_objections(case), None):
            return TheoremVerdict(self, case, "does not apply", reason=reason)
        try:
            return self.compare(case)
        except EmptySeriesError as error:
            return TheoremVerdict(self, case, "does not apply", reason=str(error))

    def all_objections(self, case: Case) -> Iterator[str]:
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

    def not_deduced(self) -> str:
        """Why the claim, or the line `deduction.of`, does not follow from the lines; "" if it does."""
        if self.deduction is None:
            return "no deduction is stored"
        relations = {number: step.relation for number, step in enumerate(self.proof, 1)}
        target = self.proof[self.deduction.of - 1] if self.deduction.of else self.claim
        return self.deduction.failure(relations, target.relation, self.claim.relation)

    def mismatch(self, verdict: TheoremVerdict) -> str:
        """What in the letters of the deduction is not what was measured; "" if all agree."""
        if self.deduction is None or not verdict.lines:
            return ""
        *proof, claim = verdict.lines
        target = proof[self.deduction.of - 1] if self.deduction.of else claim
        known = {check.step.left: check.left for check in verdict.lines}
        known |= {check.step.right: check.right for check in verdict.lines}
        found = self.deduction.mismatch(verdict.case, tuple(proof), target, known)
        if not found and self.deduction.chain is not None:
            found = self.deduction.chain.mismatch(verdict.case, known, claim)
        return found

    def compare(self, case: Case) -> TheoremVerdict:
        """The verdict on a case from both sides and every proof line, objections or not."""
        known: dict[Callable, Any] = {}
        lines = tuple(step.compare(case, known) for step in (*self.proof, self.claim))
        broken = any(line.broken_at is not None for line in lines)
        return TheoremVerdict(self, case, "violated" if broken else "holds", lines)

    def cases(self, seed: int = 0) -> list[Case]:
        """The examples, with other runs for another seed, a whole number of at least 0."""
        return [replace(case, seed=case.seed + seed) for case in cases_of(self, self.examples)]

    def verify(self, seed: int = 0) -> list[TheoremVerdict]:
        """The verdicts on all examples."""
        return [self.check(case) for case in self.cases(seed)]


class CasesError(AdaptiveSGDError, ValueError):
    """Raised when the cases of a theorem cannot be made."""


def cases_of(theorem: Theorem, make: Callable[[], Iterable[Any]]) -> list[Case]:
    """The cases of a theorem.

    Parameters
    ----------
    theorem : Theorem
        Whose they are.
    make : callable
        Its `examples` or `broken`.

    Returns
    -------
    list of Case
        In their order.

    Raises
    ------
    CasesError
        If they cannot be made, or one is not a Case.
    """
    name = f"{theorem.paper}.{theorem.short_name}"
    try:
        found = list(make())
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}"
        raise CasesError(f"the cases of {name} cannot be made: {reason}") from error
    for each in found:
        if not isinstance(each, Case):
            raise CasesError(f"an example of {name} must be a Case, not {each!r}")
    return found


EVIDENCE = ("proved", "step proved", "algebra", "SDP", "exact", "Monte Carlo")
