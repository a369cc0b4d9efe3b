"""Experiment: what is run, on what, tuned how, for how long, and which claim it is to test."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ..problems.spec import ProblemSpec


@dataclass(frozen=True)
class Size:
    """How large an experiment is.

    trials: of every tuned method; seeds, network_seeds: runs of the chosen setting on convex
    problems and on networks; rows, network_rows: at most so many training examples; epochs:
    multiplies every budget; paper: whether the papers' own networks are trained, not small ones.
    """

    name: str
    trials: int
    seeds: int
    network_seeds: int
    rows: int | None
    network_rows: int | None
    epochs: float = 1.0
    paper: bool = False

    @property
    def test_rows(self):
        """At most so many examples to test on: they cost time at every recorded point."""
        return self.network_rows and max(100, self.network_rows // 2)

    def table(self, data, model, **settings):
        """The `ProblemSpec` of a convex problem."""
        return ProblemSpec(data, model, settings, self.rows, self.test_rows)

    def images(self, data, model, times=1):
        """The `ProblemSpec` of a network; times: so many times more rows than usual."""
        rows = self.network_rows and times * self.network_rows
        return ProblemSpec(data, model, {}, rows, self.test_rows)


TINY = Size("tiny", trials=2, seeds=2, network_seeds=2, rows=300, network_rows=300, epochs=0.2)
SMALL = Size("small", trials=7, seeds=10, network_seeds=3, rows=8000, network_rows=3000)
MEDIUM = Size("medium", 9, seeds=10, network_seeds=5, rows=30_000, network_rows=20_000, epochs=2)
FULL = Size(
    "full", 9, seeds=20, network_seeds=3, rows=None, network_rows=None, epochs=4, paper=True
)
SIZES = {size.name: size for size in (TINY, SMALL, MEDIUM, FULL)}


@dataclass(frozen=True)
class Arm:
    """A method as an experiment runs it.

    method, settings: as `cells.plain.method` takes them; the string "F*" in a setting stands for
    the minimum of the objective, and "T" for the number of updates in the budget. space: what is tuned, {path: LogUniform(...)}; an arm without one
    is run as it is: the track without tuning. baseline: whether it is only there to compare with;
    epochs: multiplies its budget, for methods that need many passes to make a few updates.
    """

    name: str
    method: str
    settings: dict = field(default_factory=dict)
    space: dict = field(default_factory=dict)
    baseline: bool = False
    epochs: float = 1.0


@dataclass(frozen=True)
class Task:
    """One problem, the arms that race on it, and what is measured.

    epochs, updates: the budget, in example gradients per training example, and in updates, which
    stops a batch that has shrunk to nothing; levels: targets, as shares of
    the gap F(w_0) - F* that are left to go; below: a problem whose minimum is also F*, if the
    problem does not know it; 0 is taken if there is none. tuned_for: what a trial is judged by, see
    `scores.SCORES`; draw: whether the report shows the losses of this task.
    """

    name: str
    problem: ProblemSpec
    arms: tuple[Arm, ...]
    seeds: int
    epochs: float
    updates: int | None = None
    levels: tuple[float, ...] = (0.1, 0.01)
    points: int = 60
    measure: tuple[str, ...] = ()
    below: ProblemSpec | None = None
    tuned_for: str = "target"
    draw: bool = True


@dataclass(frozen=True)
class Check:
    """One comparison of numbers: where, what was found, and whether it is as the claim says; None if
    the numbers cannot tell.
    """

    where: str
    found: str
    holds: bool | None


@dataclass(frozen=True)
class Claim:
    """What a paper says, how it is put to the test, and `judge(findings)`, a list of `Check`s.

    statement: in the paper's sense, with its numbers where they are known; test: which numbers must be
    how large. Both are written down before anything is run.
    """

    statement: str
    source: str
    test: str
    judge: Callable[[dict[str, Any]], list[Check]] = field(repr=False)


@dataclass(frozen=True)
class Experiment:
    """A named experiment at some size. draw: further figures, {name: function of the findings}."""

    name: str
    title: str
    source: str
    about: str
    tasks: tuple[Task, ...]
    claims: tuple[Claim, ...]
    size: Size
    figures: dict = field(default_factory=dict)

    def on(self, device):
        """The same experiment with its data, and so its runs, on another device."""
        tasks = (replace(task, problem=replace(task.problem, device=device)) for task in self.tasks)
        return replace(self, tasks=tuple(tasks))


@dataclass(frozen=True)
class Verdict:
    """reproduced: every check that tells something holds; not reproduced: none; partly: some."""

    claim: Claim
    checks: list[Check]

    @property
    def held(self):
        """Of the checks that tell something, which hold."""
        return [check.holds for check in self.checks if check.holds is not None]

    @property
    def word(self):
        """The verdict in a word or two."""
        if not self.held:
            return "not tested"
        return "reproduced" if all(self.held) else "partly" if any(self.held) else "not reproduced"

    @property
    def count(self):
        """How many comparisons that is."""
        silent = len(self.checks) - len(self.held)
        said = f"{sum(self.held)} of {len(self.held)} comparisons as claimed"
        return f"{said}, {silent} cannot tell" if silent else said
