"""race: many runs side by side in processes; what is done is kept when the rest is stopped."""

import os
import signal
import threading
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from ... import validate
from ...runner import run
from ...trace import Trace

STOPPED = "stopped before it began"


@dataclass(frozen=True)
class Entry:
    """One run to make: a method by its name, a seed, and what tells it from its neighbours."""

    name: str
    method: Any
    seed: int
    label: str = ""
    step_size: float | None = None  # where a search tries it


@dataclass(frozen=True)
class RunResult:
    """How an entry ended: with a trace, or with a sentence that says why there is none."""

    entry: Entry
    trace: Trace | None
    failure: str = ""

    @property
    def loss(self):
        """The mean training loss of the recorded rows; infinite without a trace, or if not a number."""
        mean = inf if self.trace is None else float(self.trace["loss"].mean())
        return inf if isnan(mean) else mean


@dataclass(frozen=True)
class RunContext:
    """What every entry runs: the objective on the training examples and on the held-out ones,
    the budget ({"epochs": ..., "updates": ...}, either may be None), about how many rows to
    record, and a `ProgressTable` with a slot per entry.
    """

    problem: Any
    test: Any
    budget: dict
    points: int
    progress: Any

    def run(self, slot, entry):
        """The slot and the `RunResult` of one entry, whatever happens to it."""
        if os.getpid() != self.progress.owner:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the waiting process's affair
        watch = self.progress.callback(slot, self.budget)
        how = {"seed": entry.seed, "test": self.test, "n_records": self.points, **self.budget}
        try:
            self.progress.check_stop(None)
            with threadpool_limits(1):
                trace = run(
                    self.problem,
                    entry.method,
                    until=self.progress.check_stop,
                    callback=watch,
                    **how,
                )
        except KeyboardInterrupt:
            return slot, RunResult(entry, None, STOPPED)
        except Exception as error:
            return slot, RunResult(entry, None, str(error) or type(error).__name__)
        return slot, RunResult(entry, trace)


def run_parallel(entries, context, jobs=1):
    """Yield a slot and its `RunResult` per entry, in the order in which they end.

    jobs: processes at a time. Each run has one BLAS thread, so that the seconds compare and the
    numbers do not depend on how many run beside it. Ctrl-C asks the runs to end, and what they
    did is yielded; a second Ctrl-C gives up.
    """
    jobs = validate.positive_integer("jobs", jobs)
    left = dict(enumerate(entries))
    slots = (delayed(context.run)(slot, entry) for slot, entry in enumerate(entries))
    with _ctrl_c_stops(context.progress):
        try:
            with _deaf_to_ctrl_c():
                ended = Parallel(jobs, return_as="generator_unordered")(slots)
            for slot, finish in ended:
                del left[slot]
                yield slot, finish
        except BrokenProcessPool:
            if not context.progress.stopped:
                raise
            yield from ((slot, RunResult(entry, None, STOPPED)) for slot, entry in left.items())


@contextmanager
def _deaf_to_ctrl_c():
    """A process started meanwhile never hears Ctrl-C, not even while it imports; this one hears it
    afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # before Python 3.12, its start lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _ctrl_c_stops(progress):
    """The first Ctrl-C stops the runs; the next one is a KeyboardInterrupt as ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.getsignal(signal.SIGINT)

    def stop(number, frame):
        progress.stop()
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
