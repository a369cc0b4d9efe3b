"""Schedule: the runs of one task, first the trials and then those that count, and what is known of its minimum."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any, NamedTuple

from ...trace import Trace
from ..execution import method_spec
from ..execution.run_spec import RunSpec
from ..execution.worker import RunResult
from ..problems.spec import cached_problem
from .experiment import Arm, Size, Task
from .task_result import TaskResult, Trial
from .tuning import SCORES, points

AFFORDABLE = 1e10  # n d^2, the work of a step of Newton's method


class Optimum(NamedTuple):
    """F*, or a bound of it, how it is known, and the number of examples."""

    minimum: float
    how: str
    n: int


def optimum_of(task: Task, tuning: bool) -> Optimum:
    """The `Optimum` of a task, on the rows for tuning or on all; 0 bounds what is unknown, or would
    take minutes to compute.
    """
    specs = [each for each in (task.problem, task.below) if each is not None]
    texts = [(each.for_tuning() if tuning else each).to_json() for each in specs]
    problems = [cached_problem(text).train for text in texts]
    n = problems[0].n
    known = minimum_of(problems[-1])
    if known is None:
        return Optimum(0.0, "a bound: losses are not negative", n)
    return Optimum(float(f"{known:.12g}"), known.how, n)


def minimum_of(problem: Any) -> Any:
    """F* with how it is known; None where it is unknown, or would take minutes."""
    if problem.n * problem.dim**2 > AFFORDABLE:
        return None
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return getattr(problem, "minimum", None)


def resolved(arm: Arm, epochs: float | None, optimum: Optimum, problem: str = "") -> dict[str, Any]:
    """The settings of an arm with values for its symbols: "F*", "T" for the updates in a budget of
    so many epochs, and "PROBLEM" for the `ProblemSpec` as JSON.
    """
    size, epochs = arm.settings.get("batch_size"), epochs or 1.0
    updates = epochs * optimum.n / size if isinstance(size, int) else epochs
    symbols = {"F*": optimum.minimum, "T": max(1, round(updates)), "PROBLEM": problem}
    return replaced(arm.settings, symbols)


def replaced(settings: Any, symbols: dict[str, Any]) -> Any:
    """The settings with these strings replaced, inside parts as well."""
    if isinstance(settings, dict):
        return {key: replaced(value, symbols) for key, value in settings.items()}
    return symbols.get(settings, settings) if isinstance(settings, str) else settings


TUNING_SEED = 1000  # no run that counts has it


@dataclass(frozen=True)
class Schedule:
    """A task at a size, and what is known of its objective on the rows for tuning and on all."""

    task: Task
    size: Size
    tuning: Optimum
    whole: Optimum

    @property
    def planned(self) -> int:
        """How many runs there are to make, trials included."""
        tuned = sum(bool(arm.space) for arm in self.task.arms)
        return tuned * self.size.trials + len(self.task.arms) * len(self.task.all_seeds)

    def trials(self) -> Iterator[tuple[RunSpec, str, dict[str, Any]]]:
        """(run, arm, changes) for every trial of every arm that is tuned: as many for each."""
        for arm in self.task.arms:
            if arm.space:
                for changes in points(arm.space, self.size.trials):
                    yield self.spec(arm, changes, TUNING_SEED, tuning=True), arm.name, changes

    def trial_results(self, done: Mapping[str, RunResult]) -> dict[str, list[Trial]]:
        """{arm: trials}, given how the runs ended."""
        trials: dict[str, list[Trial]] = {}
        for spec, arm, changes in self.trials():
            score = inf, inf
            if (trace := done[spec.key].trace) is not None:
                score = SCORES[self.task.tuned_for](trace, self.task, self.tuning.minimum)
            trials.setdefault(arm, []).append(Trial(changes, *score))
        return trials

    def runs(self, chosen: Mapping[str, dict[str, Any]]) -> Iterator[tuple[RunSpec, Arm]]:
        """(run, arm) for every seed of every arm, with the changes chosen."""
        for arm in self.task.arms:
            for seed in self.task.all_seeds:
                yield self.spec(arm, chosen.get(arm.name, {}), seed), arm

    def ended_seeds(
        self, chosen: Mapping[str, dict[str, Any]], done: Mapping[str, RunResult]
    ) -> set[int]:
        """The seeds of which every arm has ended that has ended for any: only those compare."""
        ended: dict[str, set[int]] = {}
        for spec, arm in self.runs(chosen):
            if spec.key in done:
                ended.setdefault(arm.name, set()).add(spec.seed)
        if len(ended) < min(2, len(self.task.arms)):
            return set()
        return set.intersection(*ended.values())

    def spec(self, arm: Arm, changes: dict[str, Any], seed: int, tuning: bool = False) -> RunSpec:
        """The specification of one run."""
        task = self.task
        epochs = None if task.epochs is None else task.epochs * arm.epochs
        problem = task.problem.for_tuning() if tuning else task.problem
        known = self.tuning if tuning else self.whole
        settings = resolved(arm, epochs, known, problem.to_json())
        for path, value in changes.items():
            settings = method_spec.changed(settings, path, value)
        name = f"{arm.name}, {task.name}" if task.name else arm.name
        how: dict[str, Any] = {"points": task.points, "measure": task.measure, "name": name}
        return RunSpec(problem, arm.method, settings, seed, epochs, task.updates, **how)

    def result(self, trials: dict[str, list[Trial]], done: Mapping[str, RunResult]) -> TaskResult:
        """The `TaskResult`, given all trials and how the runs ended."""
        chosen = choice(trials)
        traces: dict[str, list[Trace]] = {}
        failures: dict[str, str] = {}
        seeds = self.ended_seeds(chosen, done)
        for spec, arm in self.runs(chosen):
            if spec.seed not in seeds or spec.key not in done:
                continue
            ended = done[spec.key]
            if ended.trace is None:
                failures[arm.name] = ended.failure
            else:
                traces.setdefault(arm.name, []).append(named(ended.trace, arm.label or arm.name))
        known = self.whole
        return TaskResult(self.task, trials, chosen, traces, known.minimum, known.how, failures)


def choice(trials: Mapping[str, list[Trial]]) -> dict[str, dict[str, Any]]:
    """{arm: changes of the lowest score}; among equal ones, of the lowest last loss."""
    best = {
        arm: min(each, key=lambda trial: (trial.score, trial.loss)) for arm, each in trials.items()
    }
    return {arm: trial.changes for arm, trial in best.items()}


def named(trace: Trace, name: str) -> Trace:
    """The trace under another name."""
    method = trace.settings["method"] | {"name": name}
    return replace(trace, settings=trace.settings | {"method": method})
