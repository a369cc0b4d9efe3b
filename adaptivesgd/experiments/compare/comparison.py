"""Comparison: which methods, on what, for how long, over which seeds; all that repeats it."""

from dataclasses import asdict, dataclass, field, replace

from ... import catalogue, validate
from ..execution.pool import STOPPED, Entry, RunContext, RunResult, run_parallel
from ..execution.progress import open_progress_table
from ..problems.prepare import prepare
from .defaults import check, chosen_step_sizes, trials, tuned
from .result import ComparisonResult

TRIAL_POINTS = 20  # rows recorded in a run that only tries a step size


@dataclass(frozen=True)
class Comparison:
    """The settings of a comparison, all plain values.

    data, model: names; methods: names, by default every one. epochs: example gradients per
    training example; updates: updates of w; the first budget to be spent ends a run. seeds: the
    seeds, or how many, from 0. points: about how many rows a run records, by default 100, or 30
    where a look at all examples is expensive. settings: of methods, {"step_size": 0.1,
    "adadamp.initial_size": 32}; model_settings: {"ridge": 1e-3}. tune: whether every step size that
    is not set is searched for first. device: where the arrays live: "cpu", "gpu", or "auto".
    """

    data: str = "digits"
    model: str = "softmax"
    methods: tuple[str, ...] = ()
    epochs: float | None = 20.0
    updates: int | None = None
    seeds: int | tuple[int, ...] = 1
    points: int | None = None
    settings: dict = field(default_factory=dict)
    model_settings: dict = field(default_factory=dict)
    tune: bool = False
    device: str = "cpu"

    def __post_init__(self):
        known = catalogue.all_methods()
        if not isinstance(self.methods, (list, tuple)):
            raise ValueError(f"methods must be names, not {self.methods!r}")
        names = tuple(self.methods) or tuple(known)
        names = tuple(dict.fromkeys(validate.one_of("method", name, known) for name in names))
        seeds = self.seeds
        if isinstance(seeds, int):
            seeds = range(validate.positive_integer("seeds", seeds))
        if not isinstance(seeds, (list, tuple, range)) or not seeds:
            raise ValueError(f"seeds must be whole numbers, at least one, not {seeds!r}")
        seeds = tuple(validate.positive_integer("a seed", seed, smallest=0) for seed in seeds)
        vars(self).update(methods=names, seeds=seeds)
        if self.epochs is None and self.updates is None:
            raise ValueError("say how long to run: epochs or updates")
        if self.epochs is not None:
            validate.positive("epochs", self.epochs)
        if self.updates is not None:
            validate.positive_integer("updates", self.updates)
        if self.points is not None:
            validate.positive_integer("points", self.points)
        for what in ("settings", "model_settings"):
            if not isinstance(getattr(self, what), dict):
                raise ValueError(f"{what} must be values by name, not {getattr(self, what)!r}")
        check(self.settings, names)

    def prepared(self):
        """The objective, on the training and on the held-out examples."""
        return prepare(self.data, self.model, **self.model_settings).on_device(self.device)

    def run(self, *, jobs=1, prepared=None, watch=None):
        """Run everything, and return the `ComparisonResult`; Ctrl-C returns what was done.

        jobs: processes at a time; prepared: `self.prepared()`, if at hand; watch: called with a
        `ProgressTable`, the entries that race on it and what they are for, it gives a function to call
        with each slot and its `RunResult`.
        """
        prepared = prepared or self.prepared()
        problem, settings = prepared.train, self.settings
        if self.tune:
            quick = replace(self, points=TRIAL_POINTS)
            tried, stopped = quick.run_parallel(
                trials(self, problem), prepared, jobs, watch, "step sizes"
            )
            if stopped:
                none = [RunResult(Entry(name, None, 0), None, STOPPED) for name in self.methods]
                return ComparisonResult(self, prepared, none)
            best = chosen_step_sizes(tried)
            settings = settings | {
                f"{name}.step_size": finish.entry.step_size for name, finish in best.items()
            }
        entries, failed = self.entries(problem, settings)
        finishes, _ = self.run_parallel(entries, prepared, jobs, watch, "runs")
        return ComparisonResult(self, prepared, failed + finishes)

    def entries(self, problem, settings):
        """One `Entry` per method and seed, and a `RunResult` per method that cannot be made."""
        ready, failed = [], []
        for name in self.methods:
            try:
                method = tuned(name, problem, settings, self.epochs)
            except (ValueError, TypeError) as error:
                failed.append(RunResult(Entry(name, None, 0), None, str(error)))
            else:
                ready += [Entry(name, method, seed, f"seed {seed}") for seed in self.seeds]
        return ready, failed

    def check(self, problem):
        """Nothing, if at least one of the methods can be made for this objective; a ValueError
        says why the first one cannot.
        """
        ready, failed = self.entries(problem, self.settings)
        if not ready:
            several = "no method can be run: " if len(self.methods) > 1 else ""
            raise ValueError(several + failed[0].failure)

    def run_parallel(self, entries, prepared, jobs, watch, purpose):
        """How the entries ended, and whether they were stopped."""
        budget = {"epochs": self.epochs, "updates": self.updates}
        finishes = []
        with open_progress_table(len(entries)) as progress:
            tell = watch(progress, entries, purpose) if watch else lambda *_: None
            points = self.points or default_points(prepared.train)
            context = RunContext(prepared.train, prepared.test, budget, points, progress)
            for slot, finish in run_parallel(entries, context, jobs):
                finishes.append(finish)
                tell(slot, finish)
            return finishes, progress.stopped

    def as_json(self):
        """Plain values, from which `Comparison(**values)` is made again."""
        return asdict(self)


def default_points(problem):
    """How many rows a run records: fewer where n d, the work of one full loss, is large."""
    return 100 if problem.n * problem.dim < 1e8 else 30
