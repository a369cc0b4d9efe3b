"""The only loop: one update of a method after the other, and a record of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from . import validate
from .backend import on_host
from .description import describe
from .errors import Stop, kind_of
from .method import Method
from .objective import FiniteSum
from .state import State
from .threads import Threads, working_threads
from .trace import NEEDED, Trace, settings_of
from .typing import Array, ArrayLike

OPEN = 20  # epochs: how rows are spaced where no budget is given
LONGEST = 200  # characters in the name of a measure
TESTS = ("test_loss", "test_accuracy")

Row: TypeAlias = dict[str, float]
Until: TypeAlias = float | Callable[[State], bool]


def states(
    problem: FiniteSum, method: Method, *, w: ArrayLike | None = None, seed: int = 0
) -> Iterator[State]:
    """Yield the initial state, then the state after every update, without end.

    Parameters
    ----------
    problem : FiniteSum
        The objective.
    method : Method
        The method.
    w : array, shape (d,), optional
        The start; by default ``problem.start(seed)``.
    seed : int, default 0
        At least 0. The same seed gives the same states.

    Yields
    ------
    State
        Parameters, evaluation counts, and the memory of each part.

    Raises
    ------
    TypeError
        If `problem` is not an objective or `method` not a method.
    ValueError
        If the start or the seed does not fit.

    Examples
    --------
    >>> from itertools import islice
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0], [2.0]], [1.0, 2.0])
    >>> [state.step for state in islice(asgd.states(problem, asgd.methods.sgd(0.1)), 3)]
    [0, 1, 2]
    """
    validate.runnable(problem, method)
    state = _initial(problem, method, w, seed)
    while True:
        yield state
        with working_threads():
            state = method.step(state)


def run(
    problem: FiniteSum,
    method: Method,
    *,
    epochs: float | None = None,
    updates: int | None = None,
    until: Until | None = None,
    seed: int = 0,
    w: ArrayLike | None = None,
    test: FiniteSum | tuple[Any, Any] | None = None,
    n_records: int = 100,
    measure: Mapping[str, Callable[[Array], float]] | None = None,
    callback: Callable[[Row], object] | None = None,
    on_checkpoint: "Callable[[Checkpoint], object] | None" = None,
    resume: "Checkpoint | None" = None,
    threads: Threads | None = None,
) -> Trace:
    """Run a method on a problem and return its trace.

    At least one of `epochs`, `updates` and `until` must be given; the run ends when the first of
    them is reached.

    Parameters
    ----------
    problem : FiniteSum
        The objective, such as ``SoftmaxRegression(X, y)``.
    method : Method
        The method, such as ``methods.adadamp(0.1)``.
    epochs : float, optional
        Budget in example gradients per example; above 0.
    updates : int, optional
        Budget in updates; at least 1.
    until : float or callable, optional
        A training loss to reach, checked whenever a row is recorded, or a function of the `State`,
        called after every update, which ends the run by returning True. Without `epochs` or
        `updates` it alone ends the run, and rows are recorded as in a run of 20 epochs.
    seed : int, default 0
        At least 0; see the notes on reproducibility.
    w : array, shape (d,), optional
        The start; by default ``problem.start(seed)``. It is not changed.
    test : FiniteSum or tuple of arrays, optional
        Held-out examples: ``(X_test, y_test)``, or the same model on them, ``problem.with_data(X_test,
        y_test)``; adds the columns test_loss and, of a classifier, test_accuracy.
    n_records : int, default 100
        About how many rows are recorded, closer together at first; at least 1. Each evaluates the
        full loss once; that cost is not included in any counter, nor in the seconds.
    measure : dict of str to callable, optional
        Further columns: functions of w, shape (d,), that return a number.
    callback : callable, optional
        Called with each row, a dict, when it is recorded.
    on_checkpoint : callable, optional
        Called with a `Checkpoint` after every update.
    resume : Checkpoint, optional
        Continue from there; the continued run is bitwise identical to an uninterrupted one.
    threads : int or "blas", optional
        How many threads evaluate halves of large batches, and chunks of all examples; at least 1. By
        default ADAPTIVESGD_THREADS, and without it as many as BLAS has. During the run BLAS has one.
        The number changes no bit. With "blas" BLAS keeps its own threads instead, which is faster for
        small batches on an idle machine, and may change the last bits: see
        `adaptivesgd.threads.working_threads`.

    Returns
    -------
    Trace
        The rows, the final parameters, the settings, and the reason why the run ended:

        - "budget": `epochs` or `updates` are used up;
        - "until": `until` is reached;
        - "converged": the rule's own criterion is met;
        - "stationary": the gradient of all examples is zero;
        - "diverged": the loss, a parameter or a batch size is not finite;
        - "no step": a line search failed;
        - "interrupted": Ctrl-C; what was done is kept.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind, or a measure returns no number.
    ValueError
        If no budget is given, or an argument is out of its range or does not fit the problem.

    Notes
    -----
    Runs with the same arguments are identical bit for bit on the same machine with the same
    software. Their last bits, and so in time their paths, also depend on the versions of NumPy and
    of its BLAS library, on the kernels that BLAS chooses for the processor, and on NumPy's vector
    instructions; ``trace.settings`` records them all. Threads, processes, hash seeds and
    interruptions have no influence.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0], [2.0]], [1.0, 2.0])
    >>> trace = asgd.run(problem, asgd.methods.sgd(0.1, batch_size=2), updates=50)
    >>> trace.reason, round(float(trace.w[0]), 3)
    ('budget', 1.0)
    """
    validate.runnable(problem, method)
    budget = Budget(epochs, updates, until)
    validate.positive_integer("n_records", n_records)
    test = _held_out(problem, test)
    for name, given in (("callback", callback), ("on_checkpoint", on_checkpoint)):
        _must_be_callable(name, given)
    recorder = Recorder(problem, test, until, callback, _measured(measure))
    with (
        working_threads(threads) as count,
        np.errstate(over="ignore", invalid="ignore", divide="ignore"),
    ):
        if resume is None:
            state, seconds = _initial(problem, method, w, seed), 0.0
            reason = recorder.write(state, seconds)
        else:
            state, seconds, reason = _continued(resume, problem, method, w, seed, recorder)
        state, reason = _loop(
            method, state, seconds, reason, budget, n_records, recorder, on_checkpoint
        )
        how = {"seed": state.seed, "epochs": epochs, "updates": updates}
        how |= {"until": None if callable(until) else until, "n_records": n_records}
        settings = settings_of(problem, method, **how, threads=count)
    return Trace(recorder.columns(), state.w, reason or "budget", settings)


def _held_out(problem: FiniteSum, test: Any) -> FiniteSum | None:
    """The held-out examples as the same model."""
    if isinstance(test, tuple):
        if len(test) != 2:
            raise ValueError(f"test must be a pair (X_test, y_test), not a tuple of {len(test)}")
        if not hasattr(problem, "with_data"):
            raise TypeError(
                f"{kind_of(problem)} has no data to exchange for (X_test, y_test); pass an "
                "objective as test"
            )
        test = problem.with_data(*test)
    if test is not None:
        validate.same_model(problem, test)
    return test


def _initial(problem: FiniteSum, method: Method, w: ArrayLike | None, seed: int) -> State:
    """The state before the first update."""
    seed = validate.seed(seed)
    return method.init(problem, problem.start(seed) if w is None else w, seed)


def _continued(
    resume: Any, problem: FiniteSum, method: Method, w: Any, seed: int, recorder: "Recorder"
) -> tuple[State, float, None]:
    """State and seconds of a checkpoint, whose rows the recorder takes over."""
    if not isinstance(resume, Checkpoint):
        raise TypeError(f"resume must be a Checkpoint, not {validate.shown(resume)}")
    if w is not None:
        raise ValueError("a resumed run continues from its own parameters; leave w out")
    resume.check(problem, method, seed, recorder)
    recorder.rows.extend(resume.rows)
    return resume.state, resume.seconds, None


def _loop(
    method: Method,
    state: State,
    seconds: float,
    reason: str | None,
    budget: "Budget",
    n_records: int,
    recorder: "Recorder",
    on_checkpoint: "Callable[[Checkpoint], object] | None",
) -> tuple[State, str | None]:
    """Update until there is a reason to end or the budget is used up; the last state is recorded."""
    until = budget.until
    try:
        while reason is None and budget.used(state) < 1:
            began = perf_counter()
            state = method.step(state)
            seconds += perf_counter() - began
            if callable(until) and _answer(until(_shown(state))):
                reason = "until"
            elif budget.clock(state) >= (len(recorder.rows) / n_records) ** 2:
                reason = recorder.write(state, seconds)
            if on_checkpoint and reason is None:
                on_checkpoint(Checkpoint(_shown(state), tuple(recorder.rows), seconds, method))
    except Stop as stop:
        reason = stop.reason
    except KeyboardInterrupt:
        reason = "interrupted"
    if recorder.rows[-1]["updates"] != state.step:
        reason = recorder.write(state, seconds) or reason
    return state, reason


@dataclass(frozen=True)
class Checkpoint:
    """The progress of a run after an update; see `run`.

    Parameters
    ----------
    state : State
        The state after that update.
    rows : tuple of dict
        The rows recorded so far.
    seconds : float
        The time spent in the method so far.
    method : Method, optional
        The method, where it is known; only the same one is resumed.
    """

    state: State
    rows: tuple[Row, ...]
    seconds: float
    method: Method | None = None

    def check(self, problem: FiniteSum, method: Method, seed: int, recorder: "Recorder") -> None:
        """Raise a ValueError unless this is a checkpoint of the run to be continued.

        Parameters
        ----------
        problem : FiniteSum
            The objective.
        method : Method
            The method.
        seed : int
            The seed of the run; 0, the default, is not compared.
        recorder : Recorder
            Its columns are compared.

        Raises
        ------
        ValueError
            If seed, problem, method or columns differ.
        """
        mine = self.state
        if seed not in (0, mine.seed):
            raise ValueError(
                f"the checkpoint is of seed {mine.seed}, not {validate.shown(seed)}; leave the seed out"
            )
        if (problem.n, problem.dim) != (mine.problem.n, mine.problem.dim):
            raise ValueError(
                f"the checkpoint is of {mine.problem.n} examples and {mine.problem.dim} parameters, but "
                f"the problem has {problem.n} and {problem.dim}; resume with the same problem"
            )
        if not _same_problem(problem, mine.problem):
            raise ValueError(
                "the checkpoint is of other data, or of a model with other settings; resume with the "
                "same problem"
            )
        if self.method is not None and _nameless(method) != _nameless(self.method):
            raise ValueError(
                "the checkpoint is of another method; resume with that one, or start this one with "
                "w=checkpoint.state.w"
            )
        if set(recorder.heads()) != set(self.rows[0]):
            raise ValueError(
                f"the checkpoint has the columns {', '.join(self.rows[0])}; resume with the same test "
                "and measure"
            )


def _same_problem(problem: Any, other: Any) -> bool:
    """Whether two problems have the same settings, and on the host the same data."""
    if problem is other:
        return True
    shown = [
        (type(each), repr(each), repr(getattr(each, "layers", 0))) for each in (problem, other)
    ]
    if shown[0] != shown[1]:
        return False
    pairs = ((getattr(problem, name), getattr(other, name)) for name in problem.examples)
    return all(one is two or not on_host(one) or _equal(one, two) for one, two in pairs)


def _equal(one: Any, two: Any) -> bool:
    """Whether two arrays, or two sparse matrices, hold the same numbers."""
    return not (one != two).nnz if sparse.issparse(one) else np.array_equal(one, two)


def _nameless(method: Any) -> Any:
    """The description of a method without its name."""
    return {**describe(method), "name": ""} if is_dataclass(method) else method


def _measured(functions: Any) -> dict[str, Callable[[Array], float]]:
    """The measures {name: function of w}, none of which has the name of a column."""
    if functions is None:
        return {}
    if not isinstance(functions, Mapping):
        raise TypeError(f"measure must be {{name: function of w}}, not {validate.shown(functions)}")
    for name, function in functions.items():
        if isinstance(name, str) and not (name.isprintable() and len(name) <= LONGEST):
            raise ValueError(
                f"the name of a measure must be at most {LONGEST} printable characters, not "
                f"{validate.shown(name)}"
            )
        if not isinstance(name, str) or name in (*NEEDED, *TESTS):
            raise ValueError(
                f"measure cannot be called {validate.shown(name)}: that is a column already"
                if isinstance(name, str)
                else f"the name of a measure must be a string, not {validate.shown(name)}"
            )
        if not callable(function):
            raise TypeError(
                f"measure[{name!r}] must be a function of w, not {validate.shown(function)}"
            )
    return dict(functions)


def _must_be_callable(name: str, given: object) -> None:
    """Raise a TypeError unless this is a function, or None."""
    if given is not None and not callable(given):
        raise TypeError(f"{name} must be a function, not {validate.shown(given)}")


@dataclass(frozen=True)
class Budget:
    """The limits of a run: epochs, updates, or a goal; at least one of them.

    Parameters
    ----------
    epochs : float or None
        Example gradients per example; above 0.
    updates : int or None
        Updates; at least 1.
    until : float or callable or None
        A loss to reach, or a function of the state.
    """

    epochs: float | None
    updates: int | None
    until: Until | None

    def __post_init__(self) -> None:
        if self.epochs is None and self.updates is None and self.until is None:
            raise ValueError("say how long to run: epochs=..., updates=... or until=...")
        if self.epochs is not None:
            validate.positive("epochs", self.epochs)
        if self.updates is not None:
            validate.positive_integer("updates", self.updates)
        if self.until is not None and not callable(self.until):
            validate.finite("until", self.until)

    def clock(self, state: State) -> float:
        """The share of the budget that is used, which spaces the rows; without one, epochs / `OPEN`.

        Parameters
        ----------
        state : State
            The latest state.

        Returns
        -------
        float
            From 0 on.
        """
        return state.epochs / OPEN if self.epochs is self.updates is None else self.used(state)

    def used(self, state: State) -> float:
        """The share of the budget that is used; the run ends at 1.

        Parameters
        ----------
        state : State
            The latest state.

        Returns
        -------
        float
            From 0 on; 1 is the whole.
        """
        of_epochs = 0.0 if self.epochs is None else state.epochs / self.epochs
        of_updates = 0.0 if self.updates is None else state.step / self.updates
        return max(of_epochs, of_updates)


@dataclass
class Recorder:
    """The rows of a trace while they are recorded.

    Parameters
    ----------
    problem, test : FiniteSum
        Training and held-out examples; no test set is None.
    until : float or callable or None
        A loss to reach; a function is not called here.
    callback : callable or None
        Called with each row.
    measure : dict of str to callable
        Further columns.
    rows : list of dict
        The rows so far.
    """

    problem: FiniteSum
    test: Any
    until: Until | None
    callback: Callable[[Row], object] | None
    measure: dict[str, Callable[[Array], float]]
    rows: list[Row] = field(default_factory=list)

    def write(self, state: State, seconds: float) -> str | None:
        """Record a row; the reason to end the run, or None.

        Parameters
        ----------
        state : State
            The latest state.
        seconds : float
            The time spent in the method so far.

        Returns
        -------
        str or None
            The reason.
        """
        row: Row = {
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
        w = _read_only(state.w)
        row |= {name: _number(name, of(w)) for name, of in self.measure.items()}
        self.rows.append(row)
        if self.callback is not None:
            self.callback(dict(row))
        return self.verdict(row, state)

    def verdict(self, row: Row, state: State) -> str | None:
        """The reason to end the run after this row, or None.

        Parameters
        ----------
        row : dict of str to float
            The row just recorded.
        state : State
            The latest state.

        Returns
        -------
        str or None
            The reason.
        """
        if not np.isfinite(row["loss"]) or not bool(np.isfinite(state.w).all()):
            return "diverged"
        if self.until is not None and not callable(self.until) and row["loss"] <= self.until:
            return "until"
        seen = state.estimate
        if seen is not None and seen.is_full_batch and not bool(seen.gradient.any()):
            return "stationary"
        return None

    def heads(self) -> list[str]:
        """The names of all columns.

        Returns
        -------
        list of str
            The names.
        """
        tests = () if self.test is None else TESTS[: 1 + hasattr(self.test, "accuracy")]
        return [*NEEDED, *tests, *self.measure]

    def columns(self) -> dict[str, Array]:
        """The rows as one array per column.

        Returns
        -------
        dict of str to array
            The columns by name.
        """
        return {name: np.array([row[name] for row in self.rows]) for name in self.rows[0]}


def _shown(state: State) -> State:
    """The state as functions of the user see it, which cannot change its w."""
    return replace(state, w=_read_only(state.w))


def _read_only(w: Array) -> Array:
    """The same numbers, which cannot be changed; on a device w itself."""
    if on_host(w):
        w = w.view()
        w.flags.writeable = False
    return w


def _answer(value: Any) -> bool:
    """What `until` returned, as a bool: None is False, and an array on a device may hold it."""
    dtype, shape = getattr(value, "dtype", type(value)), getattr(value, "shape", ())
    if value is not None and (dtype not in (bool, np.bool_) or shape):
        raise TypeError(f"until must return True or False, not {validate.shown(value)}")
    return bool(value)


def _number(name: str, value: Any) -> float:
    """What a measure returned, as a float."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(
            f"measure[{name!r}] must return a number, not {validate.shown(value)}"
        ) from None
