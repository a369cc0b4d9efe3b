"""LocalExecutor: runs side by side in processes of this machine. What is stored is not run again."""

import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ... import validate
from ...interrupts import sigint_blocked
from .run_spec import RunSpec
from .store import AnyStore, NoStore
from .worker import NOT_STARTED, ProgressTable, RunResult, Worker, open_progress_table


def run_parallel(
    specs: Sequence[RunSpec], worker: Worker, jobs: int = 1
) -> Iterator[tuple[int, RunResult]]:
    """Yield the slot of a run, which is its place, and how it ended, in the order in which they end.

    Each run has one BLAS thread, so that the seconds compare and the numbers do not depend on how
    many run at a time. Ctrl-C requests the runs to end, and what they did is yielded; a second
    Ctrl-C gives up.
    """
    from joblib import Parallel, delayed

    jobs = validate.positive_integer("jobs", jobs)
    left = dict(enumerate(specs))
    calls = (delayed(worker.run)(slot, spec) for slot, spec in enumerate(specs))
    with _ctrl_c_stops(worker.progress):
        try:
            with sigint_blocked():
                ended = Parallel(jobs, return_as="generator_unordered")(calls)
            for slot, result in ended:
                del left[slot]
                yield slot, result
        except BrokenProcessPool:
            if not worker.progress.stopped:
                raise
            yield from ((slot, RunResult(spec, None, NOT_STARTED)) for slot, spec in left.items())


@contextmanager
def _ctrl_c_stops(progress: ProgressTable) -> Iterator[None]:
    """The first Ctrl-C stops the runs; the next one is a KeyboardInterrupt as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: Any) -> None:
        progress.stop()
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


Results: TypeAlias = dict[str, RunResult]
Observer: TypeAlias = Callable[
    [ProgressTable, Sequence[RunSpec], str, int], Callable[[int, RunResult], None]
]
"""Called with the table, the runs in its slots, what they are for, and how many were stored; it
gives what to call with each slot and its result."""


class Interrupted(KeyboardInterrupt):
    """Raised after Ctrl-C; what was done is stored.

    Parameters
    ----------
    done : dict
        {key: RunResult} of all runs, those that were stopped included.
    """

    def __init__(self, done: Results) -> None:
        super().__init__("stopped")
        self.done = done


def unobserved(
    table: ProgressTable, specs: Sequence[RunSpec], purpose: str, found: int
) -> Callable:
    """An observer that shows nothing."""
    return lambda slot, result: None


@dataclass(frozen=True)
class LocalExecutor:
    """Runs over the processes of this machine, each with one BLAS thread.

    Parameters
    ----------
    store : Store or NoStore
        Where traces and checkpoints lie; by default nothing is kept.
    jobs : int, default 1
        Processes at a time.
    every : float, default 15.0
        Seconds between two checkpoints of a run.
    observer : callable
        Shows progress; see `Observer`.
    """

    store: AnyStore = field(default_factory=NoStore)
    jobs: int = 1
    every: float = 15.0
    observer: Observer = unobserved

    def run(self, specs: Sequence[RunSpec], purpose: str) -> Results:
        """Run what is not stored yet.

        Parameters
        ----------
        specs : sequence of RunSpec
            The runs.
        purpose : str
            What they are for, such as "trials" or "runs".

        Returns
        -------
        dict
            {key: RunResult}.

        Raises
        ------
        Interrupted
            After Ctrl-C.
        """
        done, left = find_stored(specs, self.store)
        if not left:
            return done
        with open_progress_table(len(left)) as table, warnings.catch_warnings():
            # Joblib replaces workers whose memory has grown, as that of those who load images does.
            warnings.filterwarnings("ignore", "A worker stopped while some jobs")
            report = self.observer(table, left, purpose, len(done))
            worker = Worker(self.store, table, self.every)
            for slot, result in run_parallel(left, worker, self.jobs):
                done[result.spec.key] = stored_result(result, self.store)
                report(slot, result)
            if table.stopped:
                raise Interrupted(done)
        return done


@dataclass(frozen=True)
class StoredOnly:
    """Runs nothing: gives what is stored.

    Parameters
    ----------
    store : Store
        Where traces lie.
    """

    store: AnyStore

    def run(self, specs: Sequence[RunSpec], purpose: str) -> Results:
        """{key: RunResult} of those runs that are stored."""
        return find_stored(specs, self.store)[0]


def find_stored(specs: Sequence[RunSpec], store: AnyStore) -> tuple[Results, list[RunSpec]]:
    """{key: RunResult} of the runs whose trace is stored, and the others, each once."""
    done: Results = {}
    left: dict[str, RunSpec] = {}
    for spec in specs:
        trace = store.find(spec)
        if trace is None:
            left[spec.key] = spec
        else:
            done[spec.key] = RunResult(spec, trace)
    return done, list(left.values())


def stored_result(result: RunResult, store: AnyStore) -> RunResult:
    """The result, whose trace is now stored if the run is complete."""
    if result.complete and result.trace is not None:
        store.keep(result.spec, result.trace)
    return result
