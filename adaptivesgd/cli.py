"""The command lines: `app` is adaptivesgd, `verify` is adaptivesgd-verify, `grade` is adaptivesgd-grade.

Each is imported on first use, so that Ctrl-C meanwhile ends with one line; `console` runs them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .interrupts import handling_sigint
from .quitting import quit_at_once

if TYPE_CHECKING:
    from .experiments.commands import app as app

WHERE = {"app": "adaptivesgd.experiments.commands", "verify": "theory.cli", "grade": "adaptivesgd_grading.cli"}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with handling_sigint(quit_at_once):
        return import_module(WHERE[name]).app
