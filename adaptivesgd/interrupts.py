"""Ctrl-C while the command line starts: one line and exit status 130 instead of a traceback."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INTERRUPTED = 130  # the exit status of a process that SIGINT has ended


def quit_at_once(number: int, frame: Any) -> None:
    """A handler of SIGINT: print one line and end the process."""
    os.write(2, b"adaptivesgd: interrupted\n")
    os._exit(INTERRUPTED)


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
