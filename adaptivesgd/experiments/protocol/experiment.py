"""Experiment: what is run, on what, tuned how, for how long, and which claim it is to test."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from ..problems.spec import ProblemSpec
from .tuning import LogUniform


@dataclass(frozen=True)
class Size:
    """How large an experiment is.

    Parameters
    ----------
    name : str
        What the command line calls it.
    trials : int
        Trials of every tuned arm.
    seeds, network_seeds : int
        Runs of the chosen setting on convex problems and on networks.
    rows, network_rows : int or None
        At most so many training examples; None for all.
    epochs : float, default 1.0
        Multiplies every budget.
    paper : bool, default False
        Whether the papers' own networks are trained, not small ones.
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
    def test_rows(self) -> int | None:
        """At most so many examples to test on: they cost time at every recorded point."""
        return self.network_rows and max(100, self.network_rows // 2)

    def table(self, data: str, model: str, **settings: Any) -> ProblemSpec:
        """Return the specification of a convex problem at this size.

        Parameters
        ----------
        data : str
            Name of the data set.
        model : str
            Name of the model.
        **settings : Any
            Settings of the model.

        Returns
        -------
        ProblemSpec
            The problem as plain values.
        """
        return ProblemSpec(data, model, settings, self.rows, self.test_rows)

    def images(self, data: str, model: str, times: int = 1) -> ProblemSpec:
        """Return the specification of a network at this size.

        Parameters
        ----------
        data : str
            Name of the data set.
        model : str
            Name of the model.
        times : int, default 1
            Factor on the usual number of rows.

        Returns
        -------
        ProblemSpec
            The problem as plain values.
        """
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

    Parameters
    ----------
    name : str
        What tables call it.
    method : str
        A method's name; see `execution.method_spec.method`.
    settings : dict, default {}
        Its parameters as plain values; the string "F*" stands for the minimum of the objective, and
        "T" for the number of updates in the budget.
    space : dict, default {}
        What is tuned, {path: LogUniform(...)}; without it the arm runs as it is.
    baseline : bool, default False
        Whether it is only there to compare with.
    epochs : float, default 1.0
        Multiplies its budget, for methods that need many passes to make a few updates.
    label : str, default ""
        What figures call it; by default its name.
    """

    name: str
    method: str
    settings: dict[str, Any] = field(default_factory=dict)
    space: dict[str, LogUniform] = field(default_factory=dict)
    baseline: bool = False
    epochs: float = 1.0
    label: str = ""


def tuned(arms: tuple[Arm, ...], step_size: LogUniform) -> tuple[Arm, ...]:
    """The arms with their step size to be found."""
    return tuple(replace(arm, space={"step_size": step_size}) for arm in arms)


@dataclass(frozen=True)
class Task:
    """One problem, the arms that run on it, and what is measured.

    Parameters
    ----------
    name : str
        What tables call it.
    problem : ProblemSpec
        The objective.
    arms : tuple of Arm
        The methods compared.
    seeds : int or tuple of int
        The seeds, or how many, from 0.
    epochs, updates : optional
        The budget, in example gradients per training example, and in updates; the run ends when
        either is exhausted.
    levels : tuple of float, default (0.1, 0.01)
        Targets, as fractions of the first gap F(w_0) - F* that are left.
    points : int, default 60
        About how many rows a run records.
    measure : tuple of str, default ()
        Further columns; see `execution.run_spec.MEASURES`.
    below : ProblemSpec, optional
        A problem whose minimum is also F*, if the problem does not know its own.
    tuned_for : str, default "target"
        The score of a trial; see `scores.SCORES`.
    draw : bool, default True
        Whether the report shows the losses of this task.
    goals : tuple of float, default ()
        Training losses that are further targets.
    """

    name: str
    problem: ProblemSpec
    arms: tuple[Arm, ...]
    seeds: int | tuple[int, ...]
    epochs: float | None
    updates: int | None = None
    levels: tuple[float, ...] = (0.1, 0.01)
    points: int = 60
    measure: tuple[str, ...] = ()
    below: ProblemSpec | None = None
    tuned_for: str = "target"
    draw: bool = True
    goals: tuple[float, ...] = ()

    @property
    def all_seeds(self) -> tuple[int, ...]:
        """The seeds of the runs that count."""
        return tuple(range(self.seeds)) if isinstance(self.seeds, int) else tuple(self.seeds)


@dataclass(frozen=True)
class Check:
    """One comparison of numbers.

    Parameters
    ----------
    where : str
        The task, and the target if there is one.
    found : str
        The numbers.
    holds : bool or None
        Whether it is as the claim states; None if the numbers cannot tell.
    in_regime : bool, default True
        Whether size, target and model are those for which the paper makes its claim.
    task : str, default ""
        The name of the task.
    arms : tuple of str, default ()
        The arms that were compared, so that a report can show what their traces have recorded.
    """

    where: str
    found: str
    holds: bool | None
    in_regime: bool = True
    task: str = ""
    arms: tuple[str, ...] = ()


Judge: TypeAlias = Callable[[dict[str, Any]], list[Check]]
"""Of {task: TaskResult}, the comparisons that a claim is judged by."""


@dataclass(frozen=True)
class Claim:
    """What a paper states, and how it is put to the test.

    Parameters
    ----------
    statement : str
        In the paper's sense, with its numbers where they are known.
    source : str
        Where the paper makes it.
    test : str
        Which numbers must be how large; written down before anything is run.
    judge : callable
        `judge({task: TaskResult})` gives a list of `Check`.
    regime : str, default ""
        The setting for which the paper makes the claim, in words.
    in_regime : callable
        `in_regime(task, size)`, whether a task at this `Size` is of that setting.
    """

    statement: str
    source: str
    test: str
    judge: Judge = field(repr=False)
    regime: str = ""
    in_regime: Callable[[Task, Size], bool] = field(default=lambda task, size: True, repr=False)


@dataclass(frozen=True)
class Experiment:
    """A named experiment at some size.

    Parameters
    ----------
    name, title, source, about : str
        What it is.
    tasks : tuple of Task
        What is run.
    claims : tuple of Claim
        What is judged; none for a plain comparison.
    size : Size
        How large it is.
    figures : dict, default {}
        Further figures, {file name: (caption, function of the task results)}.
    left_out : tuple of str, default ()
        Names of tasks that are not run on purpose.
    """

    name: str
    title: str
    source: str
    about: str
    tasks: tuple[Task, ...]
    claims: tuple[Claim, ...]
    size: Size
    figures: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def only(self, text: str) -> "Experiment":
        """Return the experiment on a part of its tasks.

        Parameters
        ----------
        text : str
            What the names of the tasks must contain.

        Returns
        -------
        Experiment
            Its report names the tasks that were left out.
        """
        tasks = tuple(task for task in self.tasks if text in task.name)
        out = tuple(task.name for task in self.tasks if text not in task.name)
        return replace(self, tasks=tasks, left_out=self.left_out + out)

    def on(self, device: str) -> "Experiment":
        """Return the same experiment with its data, and so its runs, on another device.

        Parameters
        ----------
        device : str
            "cpu" or "gpu".

        Returns
        -------
        Experiment
            The same tasks and claims.
        """
        tasks = (replace(task, problem=replace(task.problem, device=device)) for task in self.tasks)
        return replace(self, tasks=tuple(tasks))


@dataclass(frozen=True)
class Verdict:
    """The verdict on a claim, by the checks in the paper's regime; without any, by the others.

    Parameters
    ----------
    claim : Claim
        The claim.
    checks : list of Check
        The comparisons that it is judged by.
    preliminary : bool, default False
        Whether runs of the experiment are still to be made.
    """

    claim: Claim
    checks: list[Check]
    preliminary: bool = False

    @property
    def decisive(self) -> list[Check]:
        """The checks that tell something: in the paper's regime, if there are such; else the others."""
        decided = [check for check in self.checks if check.holds is not None]
        return [check for check in decided if check.in_regime] or decided

    @property
    def label(self) -> str:
        """ "reproduced", "partly" or "not reproduced" in the paper's regime; outside of it "holds at
        this size" or "not tested at this size"; "not tested" where no numbers tell. "preliminary: "
        before it where runs are still to be made.
        """
        return "preliminary: " * self.preliminary + self._word

    @property
    def _word(self) -> str:
        held = [bool(check.holds) for check in self.decisive]
        if not held:
            return "not tested"
        if not self.decisive[0].in_regime:
            return "holds at this size" if all(held) else "not tested at this size"
        return "reproduced" if all(held) else "partly" if any(held) else "not reproduced"

    @property
    def count(self) -> str:
        """How many comparisons that is."""
        decisive = self.decisive
        undecided = sum(check.holds is None for check in self.checks)
        outside = len(self.checks) - undecided - len(decisive)
        parts = []
        if decisive:
            held = sum(map(bool, (check.holds for check in decisive)))
            parts.append(f"{held} of {len(decisive)} comparisons as claimed")
        if outside:
            held = sum(c.holds is True and not c.in_regime for c in self.checks)
            parts.append(f"outside the paper's regime {held} of {outside}")
        if undecided:
            parts.append(f"{undecided} cannot tell")
        return ", ".join(parts) or "nothing to compare"
