"""The only loop: ask a method for update after update, and write down what happened."""

from dataclasses import dataclass, field, is_dataclass
from time import perf_counter
from typing import Any

import numpy as np

from . import validate
from .part import Stop
from .trace import Trace, describe, settings_of

COLUMNS = (
    *("updates", "examples", "evaluations", "epochs", "seconds", "loss", "batch_size", "step_size"),
    *("test_loss", "test_accuracy"),
)
OPEN = 20  # epochs: how rows are spaced where no budget is given


def states(problem, method, *, w=None, seed=0):
    """Yield the initial state, then the state after every update, for ever."""
    validate.runnable(problem, method)
    state = method.init(problem, problem.start(seed) if w is None else w, seed)
    while True:
        yield state
        state = method.step(state)


def run(problem, method, *, epochs=None, updates=None, until=None, seed=0, w=None, test=None,
        n_records=100, measure=None, callback=None, on_checkpoint=None, resume=None):  # fmt: skip
    """Run a method on a problem and return its Trace.

    epochs: budget, in example gradients per example; updates: budget, in updates; the first one
    to be spent ends the run. until: a training loss to reach (looked at when a row is recorded),
    or a function of the State that is asked after every update; alone, it is the only budget, and
    the rows are spaced as those of the first 20 epochs would be. seed: a whole number; the same
    seed gives the same run. w: the start, shape (d,), by default problem.start(seed).
    test: the same model on held-out examples; adds test_loss and test_accuracy.
    n_records: about how many rows to record, closer together at first; each costs one full loss,
    which neither the counters nor the seconds include. measure: {name: function of w}, further
    columns of numbers. callback: called with each row, a dict. on_checkpoint: called with a `Checkpoint` after
    every update; resume: one of those, from which the run goes on as if it had never stopped.

    The reason why a run ended is `trace.reason`: budget, until, converged, stationary,
    diverged (the loss or a batch size stopped being finite), no step (a line search failed) or
    interrupted (Ctrl-C; what was done is kept).
    """
    validate.runnable(problem, method)
    budget = Budget(epochs, updates, until)
    validate.positive_integer("n_records", n_records)
    if test is not None:
        validate.same_model(problem, test)
    recorder = Recorder(
        problem, test, until, callback or (lambda row: None), measured(measure or {})
    )
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        if resume is None:
            state = method.init(problem, problem.start(seed) if w is None else w, seed)
            seconds, reason = 0.0, recorder.write(state, 0.0)
        else:
            resume.check(problem, method, seed, recorder)
            state, seconds, reason = resume.state, resume.seconds, None
            recorder.rows.extend(resume.rows)
        try:
            while reason is None and budget.used(state) < 1:
                began = perf_counter()
                state = method.step(state)
                seconds += perf_counter() - began
                if callable(until) and until(state):
                    reason = "until"
                elif budget.clock(state) >= (len(recorder.rows) / n_records) ** 2:
                    reason = recorder.write(state, seconds)
                if on_checkpoint and reason is None:
                    on_checkpoint(Checkpoint(state, tuple(recorder.rows), seconds, method))
        except Stop as stop:
            reason = stop.reason
        except KeyboardInterrupt:
            reason = "interrupted"
        if recorder.rows[-1]["updates"] != state.step:
            reason = recorder.write(state, seconds) or reason
    goal = None if callable(until) else until
    how = {
        "seed": state.seed,
        "epochs": epochs,
        "updates": updates,
        "until": goal,
        "n_records": n_records,
    }
    settings = settings_of(problem, method, **how)
    return Trace(recorder.columns(), state.w, reason or "budget", settings)


@dataclass(frozen=True)
class Checkpoint:
    """How far a run has got after an update: its state, its rows, its seconds. See `run`.

    method: which one, where it is known.
    """

    state: Any
    rows: tuple
    seconds: float
    method: Any = None

    def check(self, problem, method, seed, recorder):
        """Refuse to go on with anything else than what was stopped."""
        mine = self.state
        if seed not in (0, mine.seed):
            raise ValueError(
                f"the checkpoint is of seed {mine.seed}, not {seed}; leave the seed out"
            )
        if (problem.n, problem.dim) != (mine.problem.n, mine.problem.dim):
            raise ValueError(
                f"the checkpoint is of {mine.problem.n} examples and {mine.problem.dim} parameters, but "
                f"the problem has {problem.n} and {problem.dim}; resume with the same problem"
            )
        if self.method is not None and nameless(method) != nameless(self.method):
            raise ValueError(
                "the checkpoint is of another method; resume with that one, or start this one with "
                "w=checkpoint.state.w"
            )
        if set(recorder.heads()) != set(self.rows[0]):
            raise ValueError(
                f"the checkpoint has the columns {', '.join(self.rows[0])}; resume with the same test "
                "and measure"
            )


def nameless(method):
    """What a method is, whatever it is called."""
    return {**describe(method), "name": ""} if is_dataclass(method) else method


def measured(functions):
    """{name: function of w}, of names that are no columns yet."""
    if not isinstance(functions, dict):
        raise TypeError(f"measure must be {{name: function of w}}, not {functions!r}")
    for name, function in functions.items():
        if name in COLUMNS:
            raise ValueError(f"measure cannot be called {name!r}: that is a column already")
        if not callable(function):
            raise TypeError(f"measure[{name!r}] must be a function of w, not {function!r}")
    return functions


@dataclass(frozen=True)
class Budget:
    """How much a run may spend: passes over the data, updates, or as long as it takes."""

    epochs: float | None
    updates: int | None
    until: object

    def __post_init__(self):
        if self.epochs is None and self.updates is None and self.until is None:
            raise ValueError("say how long to run: epochs=..., updates=... or until=...")
        if self.epochs is not None:
            validate.positive("epochs", self.epochs)
        if self.updates is not None:
            validate.positive_integer("updates", self.updates)
        if self.until is not None and not callable(self.until):
            validate.finite("until", self.until)

    def clock(self, state):
        """What the rows are spaced by: the share of the budget that is spent; without a budget,
        in units of `OPEN` epochs.
        """
        return state.epochs / OPEN if self.epochs is self.updates is None else self.used(state)

    def used(self, state):
        """The share of the budget that is spent, 0 to 1."""
        of_epochs = 0.0 if self.epochs is None else state.epochs / self.epochs
        of_updates = 0.0 if self.updates is None else state.step / self.updates
        return max(of_epochs, of_updates)


@dataclass
class Recorder:
    """The rows of a trace as they are written."""

    problem: object
    test: object
    until: object
    callback: object
    measure: dict
    rows: list = field(default_factory=list)

    def write(self, state, seconds):
        """Record a row, and say why the run should end, if it should."""
        row = {
            "updates": state.step,
            "examples": state.examples,
            "evaluations": state.evaluations,
            "epochs": state.epochs,
            "seconds": seconds,
            "loss": self.problem.loss(state.w),
            "batch_size": state.batch_size,
            "step_size": float(state.step_size),
        }
        if self.test is not None:
            row["test_loss"] = self.test.loss(state.w)
            if hasattr(self.test, "accuracy"):
                row["test_accuracy"] = self.test.accuracy(state.w)
        row |= {name: float(of(state.w)) for name, of in self.measure.items()}
        self.rows.append(row)
        self.callback(row)
        return self.verdict(row, state)

    def verdict(self, row, state):
        """Why the run should end after this row; None to go on."""
        if not np.isfinite(row["loss"]):
            return "diverged"
        if self.until is not None and not callable(self.until) and row["loss"] <= self.until:
            return "until"
        seen = state.estimate
        if seen is not None and not seen.replace and seen.size == seen.n and seen.signal == 0:
            return "stationary"
        return None

    def heads(self):
        """The names of all columns."""
        tests = [] if self.test is None else COLUMNS[8 : 9 + hasattr(self.test, "accuracy")]
        return [*COLUMNS[:8], *tests, *self.measure]

    def columns(self):
        """The rows as one array per column."""
        return {name: np.array([row[name] for row in self.rows]) for name in self.rows[0]}
