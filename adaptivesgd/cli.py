"""The command line: `adaptivesgd list`, `run`, `compare`, `demo`, `reproduce` and `bench`.

`app` is imported on first use, so that Ctrl-C meanwhile ends with one line. The commands are in
`adaptivesgd.experiments.commands`.
"""

from typing import TYPE_CHECKING, Any

from .interrupts import handling_sigint, quit_at_once

if TYPE_CHECKING:
    from .experiments.commands import app as app


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with handling_sigint(quit_at_once):
        from .experiments.commands import app

        return app


if __name__ == "__main__":
    __getattr__("app")(prog_name="adaptivesgd")
