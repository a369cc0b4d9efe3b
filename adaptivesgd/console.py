"""What the console scripts call: from here on, Ctrl-C ends with one line, while everything is imported.

Little may be imported above and below `_started`: until then Python itself answers, with a traceback.
"""

import signal

from .quitting import quit_at_once


def app() -> None:
    """Run `adaptivesgd`."""
    _started()
    from .cli import app

    app(prog_name="adaptivesgd")


def verify() -> None:
    """Run `adaptivesgd-verify`."""
    _started()
    from .cli import verify

    verify(prog_name="adaptivesgd-verify")


def grade() -> None:
    """Run `adaptivesgd-grade`."""
    _started()
    from .cli import grade

    grade(prog_name="adaptivesgd-grade")


def _started() -> None:
    """Install a handler of SIGINT, unless the process was started with SIGINT ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, quit_at_once)
