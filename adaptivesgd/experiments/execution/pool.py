"""run_parallel: many runs side by side in processes; what is done is kept when the rest is stopped."""

import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from ... import validate
from ...interrupts import sigint_blocked
from .progress import ProgressTable
from .run_spec import RunSpec
from .worker import NOT_STARTED, RunResult, Worker


def run_parallel(
    specs: Sequence[RunSpec], worker: Worker, jobs: int = 1
) -> Iterator[tuple[int, RunResult]]:
    """Run specifications in processes.

    Each run has one BLAS thread, so that the seconds compare and the numbers do not depend on how
    many run at a time. Ctrl-C requests the runs to end, and what they did is yielded; a second
    Ctrl-C gives up.

    Parameters
    ----------
    specs : sequence of RunSpec
        The runs; their places are their slots in the worker's progress table.
    worker : Worker
        What each process needs.
    jobs : int, default 1
        Processes at a time.

    Yields
    ------
    slot : int
        The place of a run.
    result : RunResult
        How it ended, in the order in which they end.
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
