"""A folder of submissions: graded side by side, each in a process of its own."""

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from time import monotonic
from types import ModuleType
from typing import Any

from .isolation import Level
from .limits import STANDARD
from .sandbox import Sandbox, Setting
from .worker import Task, fault, store, stored_result, work

GRACE = 90.0  # seconds beyond a submission's own for starting processes and for judging


def grade_all(
    tasks: Sequence[Task], jobs: int = 2, done: Callable[[Task], None] = lambda task: None
) -> list[dict[str, Any]]:
    """The stored results of all tasks, in their order; those that are stored already are kept.

    Parameters
    ----------
    tasks : sequence of Task
        One per student.
    jobs : int > 0, default 2
        How many at a time.
    done : task -> None
        Called after each.

    Returns
    -------
    list of dict
        As `adaptivesgd_grading.feedback.data` gives them, and more that a class run needs.
    """
    left = [task for task in tasks if task.only is not None or task.stored() is None]
    for task in tasks:
        if task not in left:
            done(task)
    for task in in_processes(left, jobs):
        done(task)
    results = (stored_result(task.json_path) for task in tasks)
    return [result for result in results if result is not None]


def in_processes(tasks: Sequence[Task], jobs: int) -> Iterator[Task]:
    """Each task when it is done. One that hangs is ended, and stored as the grader's failure."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.worker"])
    waiting, running = list(tasks)[::-1], dict[BaseProcess, tuple[Task, float]]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                task = waiting.pop()
                process: BaseProcess = context.Process(target=work, args=(task,))
                with another_main():
                    process.start()
                running[process] = (task, monotonic() + task.limits.total + GRACE)
            wait([process.sentinel for process in running], timeout=1.0)
            yield from ended(running)
    finally:
        for process in running:
            process.kill()


@contextmanager
def another_main() -> Iterator[None]:
    """An empty `__main__`, so that a process that starts imports nothing of the caller's.

    multiprocessing runs the caller's main file again in each process: a script on standard input has
    none, and one without `if __name__ == "__main__"` would grade the class once more in each.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def ended(running: dict[BaseProcess, tuple[Task, float]]) -> Iterator[Task]:
    """The tasks whose processes have ended, or had to be."""
    for process, (task, deadline) in list(running.items()):
        if process.is_alive() and monotonic() < deadline:
            continue
        reason = "it took too long" if process.is_alive() else f"exit code {process.exitcode}"
        if process.is_alive() or process.exitcode != 0:
            process.kill()
            store(task, fault(task, reason))
        process.join()
        del running[process]
        yield task


def level_in_force(layers: tuple[str, ...]) -> Level:
    """The level of isolation that this machine gives.

    Parameters
    ----------
    layers : tuple of str
        Those to use, of `adaptivesgd_grading.isolation.LAYERS`.

    Returns
    -------
    Level
    """
    with Sandbox(Setting(STANDARD, layers)) as sandbox:
        return sandbox.level
