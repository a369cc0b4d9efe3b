"""Store: a folder in which every cell's trace lies once, under the hash of its description."""

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...trace import Trace
from .atomic import sweep, whole
from .checkpoint import read_checkpoint, write_checkpoint


@dataclass(frozen=True)
class Store:
    """Traces of cells, and checkpoints of those under way.

    A file appears whole or not at all, and any number of processes may use one folder: at worst
    they do the same work twice. A file that is damaged, or that describes another cell, is moved
    to `set-aside` in the folder, and the cell is run again.
    """

    folder: Path

    def __post_init__(self):
        object.__setattr__(self, "folder", Path(self.folder))
        sweep(self.folder)

    def path(self, cell):
        """Where the trace of a cell lies, or will."""
        return self.folder / cell.key[:2] / f"{cell.key}.npz"

    def checkpoint_path(self, cell):
        """Where its checkpoint lies while it is under way."""
        return self.path(cell).with_suffix(".checkpoint")

    def find(self, cell):
        """The trace of a cell, or None if it is still to be run."""
        return self._read(self.path(cell), lambda path: _of(cell, Trace.load(path)))

    def keep(self, cell, trace):
        """Store a trace, and forget the checkpoint."""
        with whole(self.path(cell)) as file:
            trace.write(file)
        self.checkpoint_path(cell).unlink(missing_ok=True)

    def find_checkpoint(self, cell, problem):
        """How far the cell had got, or None."""

        def read(path):
            with open(path, "rb") as file:
                return read_checkpoint(file, problem, cell.told)

        return self._read(self.checkpoint_path(cell), read)

    def keep_checkpoint(self, cell, checkpoint):
        """Store how far the cell has got, instead of what was known before."""
        with whole(self.checkpoint_path(cell)) as file:
            write_checkpoint(file, checkpoint, cell.told)

    def _read(self, path, read):
        try:
            return read(path)
        except FileNotFoundError:
            return None
        except ValueError:
            self._set_aside(path)
            return None

    def _set_aside(self, path):
        aside = self.folder / "set-aside"
        aside.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):  # another process may be faster
            path.replace(aside / f"{time.time_ns()}-{path.name}")


def _of(cell, trace):
    if trace.settings.get("cell") != cell.told:
        raise ValueError("it is the trace of something else")
    return trace
