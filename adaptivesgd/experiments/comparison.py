"""Comparison: which methods, on what, for how long, over which seeds; all that repeats it."""

from dataclasses import asdict, dataclass, field

from .. import catalogue, validate
from .board import open_board
from .outcome import Outcome
from .problem import prepare
from .race import Course, Entry, Finish, race
from .tuning import check, tuned


@dataclass(frozen=True)
class Comparison:
    """The settings of a comparison, all plain values.

    data, model: names; methods: names, by default every one; epochs: example gradients per
    training example; updates: updates of w (the first budget to be spent ends a run); seeds: the
    seeds, or how many, from 0; points: about how many rows are recorded per run; settings: of
    methods, {"step_size": 0.1, "adadamp.initial": 32}; model_settings: {"ridge": 1e-3}.
    """

    data: str = "digits"
    model: str = "softmax"
    methods: tuple[str, ...] = ()
    epochs: float | None = 20.0
    updates: int | None = None
    seeds: int | tuple[int, ...] = 1
    points: int = 100
    settings: dict = field(default_factory=dict)
    model_settings: dict = field(default_factory=dict)

    def __post_init__(self):
        known = catalogue.all_methods()
        names = tuple(self.methods) or tuple(known)
        names = tuple(dict.fromkeys(validate.one_of("method", name, known) for name in names))
        object.__setattr__(self, "methods", names)
        if self.epochs is None and self.updates is None:
            raise ValueError("say how long to run: epochs or updates")
        if self.epochs is not None:
            validate.positive("epochs", self.epochs)
        if self.updates is not None:
            validate.positive_integer("updates", self.updates)
        if isinstance(self.seeds, int):
            seeds = range(validate.positive_integer("seeds", self.seeds))
            object.__setattr__(self, "seeds", tuple(seeds))
        for seed in self.seeds:
            validate.positive_integer("a seed", seed, smallest=0)
        validate.positive_integer("points", self.points)
        check(self.settings, names)

    def prepared(self):
        """The objective, on the training and on the held-out examples."""
        return prepare(self.data, self.model, **self.model_settings)

    def entries(self, problem):
        """One `Entry` per method and seed, and a `Finish` per method that cannot be made."""
        ready, failed = [], []
        for name in self.methods:
            try:
                method = tuned(name, problem, self.settings, self.epochs)
            except (ValueError, TypeError) as error:
                failed.append(Finish(Entry(name, None, 0), None, str(error)))
            else:
                ready += [Entry(name, method, seed) for seed in self.seeds]
        return ready, failed

    def run(self, *, jobs=1, prepared=None, watch=None):
        """Run everything, and return the `Outcome`.

        jobs: processes at a time; prepared: `self.prepared()`, if at hand; watch: called with
        the `Board` and the entries, it gives a function to call with each `Finish`.
        """
        prepared = prepared or self.prepared()
        entries, finishes = self.entries(prepared.train)
        budget = {"epochs": self.epochs, "updates": self.updates}
        with open_board(len(entries)) as board:
            course = Course(prepared.train, prepared.test, budget, self.points, board)
            tell = watch(board, entries) if watch else lambda finish: None
            for finish in race(entries, course, jobs):
                finishes.append(finish)
                tell(finish)
        return Outcome(self, prepared, finishes)

    def as_json(self):
        """Plain values, from which `Comparison(**values)` is made again."""
        return asdict(self)
