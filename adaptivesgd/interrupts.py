"""Ctrl-C at any moment of a command line: one line and exit status 130 instead of a traceback."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .quitting import INTERRUPTED as INTERRUPTED
from .quitting import quit_at_once


@contextmanager
def handling_sigint(handler: Any) -> Iterator[None]:
    """With this handler of SIGINT, in the main thread; elsewhere nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ending_at_sigint() -> Iterator[None]:
    """SIGINT ends the process with one line, also after a SystemExit, while Python winds up."""
    with handling_sigint(quit_at_once):
        try:
            yield
        except SystemExit as ended:
            leaving: SystemExit | None = ended
        else:
            leaving = None
    if leaving is not None:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, quit_at_once)
        raise leaving


@contextmanager
def sigint_blocked() -> Iterator[None]:
    """A process started meanwhile never receives SIGINT, not even while it imports; this one
    receives it afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # before Python 3.12, its start unblocks SIGINT
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
