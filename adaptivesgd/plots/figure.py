"""Picture: a figure that shows itself, in a notebook and in a REPL."""

import tempfile
import webbrowser
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure


class Picture(Figure):
    """A matplotlib figure outside of pyplot, which a notebook shows by itself.

    Examples
    --------
    >>> from adaptivesgd.plots import Picture
    >>> Picture(figsize=(2, 1))._repr_png_()[:4]
    b'\\x89PNG'
    """

    caption: str = ""

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        self.savefig(buffer, format="png", dpi=90)
        return buffer.getvalue()

    @property
    def alt(self) -> str:
        """What the figure shows, for those who do not see it: `caption` if it is set, or its panels."""
        return self.caption or "; ".join(_words(each) for each in self.axes if each.get_visible())

    def __repr__(self) -> str:
        return f"[picture: {self.alt}]"

    def show(self, warn: bool = True) -> None:
        """Show the figure: in the notebook, or as a file in the web browser.

        Parameters
        ----------
        warn : bool, default True
            Whether to print the file's path where no browser can be opened.
        """
        if (display := _notebook()) is not None:
            display(self)
            return
        handle, name = tempfile.mkstemp(".png", "adaptivesgd-")
        with open(handle, "wb") as file:
            file.write(self._repr_png_())
        if not webbrowser.open(Path(name).as_uri()) and warn:
            print(f"the figure is in {name}")


def _words(axes: Any) -> str:
    """A panel in words: its title, what is against what, and the names of its lines."""
    title = " ".join(axes.get_title(where) for where in ("left", "center", "right")).strip()
    across, up = axes.get_xlabel(), axes.get_ylabel()
    against = f"{up} against {across}" if up and across else up or across
    named = [line.get_label() for line in axes.lines if not str(line.get_label()).startswith("_")]
    lines = f"lines: {', '.join(map(str, named))}" if named else ""
    return ", ".join(part for part in (title, against, lines) if part) or "a panel without labels"


def _notebook() -> Any:
    """IPython's function `display`, in a notebook; else None."""
    import sys

    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    from IPython.display import display

    return display
