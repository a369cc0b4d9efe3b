"""Comparison: which methods, on what, for how long, over which seeds; all that repeats it."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ... import catalogue, validate
from ...backend import on_host, to_device
from ...objective import FiniteSum
from ...part import plain
from ..execution.local import Interrupted, LocalExecutor
from ..execution.worker import NOT_STARTED
from ..problems.prepare import Prepared
from ..problems.spec import ProblemSpec, cached_problem
from ..protocol.experiment import Arm, Experiment, Size, Task
from ..protocol.runner import run_experiment
from .defaults import arm_of, check_settings
from .result import ComparisonResult

LONGEST = 1e15  # updates or epochs: 30 years at a million a second
TRIALS = 9  # of every method that is tuned


@dataclass(frozen=True)
class Comparison:
    """Methods compared on one problem: an experiment of one task without claims.

    Parameters
    ----------
    data, model : str
        See `experiments.problems.prepare.prepare`.
    methods : tuple of str, default ()
        Names of methods; none for every one.
    epochs : float or None, default 20.0
        Budget, in example gradients per training example.
    updates : int, optional
        Budget, in updates; a run ends when either budget is exhausted.
    seeds : int or tuple of int, default 1
        The seeds, or how many, from 0.
    points : int, optional
        About how many rows a run records; by default 100, or 30 where evaluating all examples is
        expensive.
    settings : dict, default {}
        Of methods, {"step_size": 0.1, "adadamp.initial_size": 32}; "F*" stands for the minimum.
    model_settings : dict, default {}
        Of the model, {"ridge": 1e-3}.
    tune : bool, default False
        Whether every step size that is not set is searched for first, by the validation loss.
    device : {"cpu", "gpu", "auto"}, default "cpu"
        Where the arrays live.

    Raises
    ------
    ValueError
        If a name or a value is not valid.

    Examples
    --------
    >>> from adaptivesgd.experiments import Comparison
    >>> result = Comparison("wine", methods=("sgd", "padadamp"), epochs=2).run()
    >>> [len(result.traces(name)) for name in ("sgd", "padadamp")]
    [1, 1]
    """

    data: str = "digits"
    model: str = "softmax"
    methods: tuple[str, ...] = ()
    epochs: float | None = 20.0
    updates: int | None = None
    seeds: int | tuple[int, ...] = 1
    points: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    model_settings: dict[str, Any] = field(default_factory=dict)
    tune: bool = False
    device: str = "cpu"

    def __post_init__(self) -> None:
        known = catalogue.all_methods()
        if not isinstance(self.methods, (list, tuple)):
            raise ValueError(f"methods must be names, not {self.methods!r}")
        names = tuple(self.methods) or tuple(known)
        names = tuple(dict.fromkeys(validate.one_of("method", name, known) for name in names))
        vars(self).update(methods=names, seeds=seeds_of(self.seeds))
        if self.epochs is None and self.updates is None:
            raise ValueError("say how long to run: epochs or updates")
        if self.epochs is not None:
            within_years("epochs", validate.positive("epochs", self.epochs))
        if self.updates is not None:
            within_years("updates", validate.positive_integer("updates", self.updates))
        if self.points is not None:
            validate.positive_integer("points", self.points)
        vars(self).update(
            {name: plain(getattr(self, name)) for name in ("epochs", "updates", "points")}
        )
        for what in ("settings", "model_settings"):
            if not isinstance(getattr(self, what), dict):
                raise ValueError(f"{what} must be values by name, not {getattr(self, what)!r}")
            vars(self)[what] = {name: plain(value) for name, value in getattr(self, what).items()}
        check_settings(self.settings, names)

    def problem(self) -> ProblemSpec:
        """Return the problem as plain values, on the device where it is computed.

        Returns
        -------
        ProblemSpec
            Data set, model and settings.
        """
        device = self.device
        if validate.one_of("device", device, ("cpu", "gpu", "auto")) != "cpu":
            device = "cpu" if on_host(to_device(np.zeros(1), device)) else "gpu"
        return ProblemSpec(self.data, self.model, dict(self.model_settings), device=device)

    def prepared(self) -> Prepared:
        """Return the objective on the training rows and on the held-out rows.

        Returns
        -------
        Prepared
            `train`, and `test` or None.
        """
        return cached_problem(self.problem().to_json())

    def arms(self) -> tuple[list[Arm], dict[str, str]]:
        """An arm per method, and {method: why it cannot be made}.

        Raises
        ------
        ValueError
            If none can be made; the message says why of the first one.

        Returns
        -------
        tuple of (list of Arm, dict of str to str)
            The arms, and for each method that cannot be made the reason.
        """
        problem, arms, failures = self.prepared().train, [], {}
        for name in self.methods:
            try:
                arms.append(arm_of(name, problem, self.settings, self.epochs, self.tune))
            except (ValueError, TypeError) as error:
                failures[name] = str(error)
        if not arms:
            several = "no method can be run: " if len(self.methods) > 1 else ""
            raise ValueError(several + next(iter(failures.values())))
        return arms, failures

    def experiment(self) -> tuple[Experiment, dict[str, str]]:
        """Return the comparison as an experiment of one task.

        Returns
        -------
        tuple of (Experiment, dict of str to str)
            The experiment, and for each method that cannot be made the reason.
        """
        arms, failures = self.arms()
        train = self.prepared().train
        task = Task(
            "",
            self.problem(),
            tuple(arms),
            self.seeds,
            self.epochs,
            self.updates,
            points=self.points or default_points(train),
            tuned_for="training" if self.data == "synthetic" else "validation",
        )
        count = len(seeds_of(self.seeds))
        size = Size("own", TRIALS, count, count, rows=None, network_rows=None)
        title = f"{self.model} on {self.data}"
        return Experiment("comparison", title, "", "", (task,), (), size), failures

    def run(self, executor: LocalExecutor | None = None) -> ComparisonResult:
        """Run everything that is not stored yet.

        Parameters
        ----------
        executor : LocalExecutor, optional
            What runs it; by default one process, and nothing is stored.

        Returns
        -------
        ComparisonResult
            Of what was done, if Ctrl-C stopped it.
        """
        experiment, failures = self.experiment()
        try:
            found = run_experiment(experiment, executor or LocalExecutor(), keep_partial=True)
        except Interrupted:
            failures |= {arm.name: NOT_STARTED for arm in experiment.tasks[0].arms}
            return ComparisonResult(self, self.prepared(), None, failures, True)
        for why in found.missing.values():
            raise OSError(why)
        result = found.tasks[""]
        failures = {n: (failures | result.failures)[n] for n in self.methods
                    if n in failures | result.failures}  # fmt: skip
        return ComparisonResult(self, self.prepared(), result, failures, found.interrupted)

    def as_json(self) -> dict[str, Any]:
        """Return plain values from which `Comparison(**values)` is made again.

        Returns
        -------
        dict
            Every field, as JSON holds it.
        """
        return asdict(self)


def within_years(name: str, budget: float) -> None:
    """A ValueError if no run ends so late."""
    if budget > LONGEST:
        raise ValueError(
            f"{name} must be at most {LONGEST:g}, as more take years, not {validate.shown(budget)}"
        )


def seeds_of(seeds: Any) -> tuple[int, ...]:
    """The seeds, given them or how many; a ValueError says what is wrong."""
    if isinstance(seeds, int):
        seeds = range(validate.positive_integer("seeds", seeds))
    if not isinstance(seeds, (list, tuple, range)) or not seeds:
        raise ValueError(f"seeds must be whole numbers, at least one, not {seeds!r}")
    return tuple(validate.positive_integer("a seed", seed, smallest=0) for seed in seeds)


def default_points(problem: FiniteSum) -> int:
    """How many rows a run records: fewer where n d, the work of one full loss, is large."""
    return 100 if problem.n * problem.dim < 1e8 else 30
