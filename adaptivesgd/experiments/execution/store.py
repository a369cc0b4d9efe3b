"""Store: a folder in which every run's trace lies once, under the hash of its description; files appear whole or not at all."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from ...errors import AdaptiveSGDError
from ...files import atomic_write, sweep
from ...objective import FiniteSum
from ...runner import Checkpoint
from ...trace import Trace
from .checkpoint import read_checkpoint, write_checkpoint
from .run_spec import RunSpec

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFullError(AdaptiveSGDError, OSError):
    """Raised when the disk is full; what was stored before is still there."""


@contextmanager
def whole(path: str | os.PathLike[str], mode: str = "wb") -> Iterator[IO[Any]]:
    """`atomic_write`, but a full disk raises a `DiskFullError`."""
    try:
        with atomic_write(path, mode) as file:
            yield file
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise DiskFullError(
            f"there is no space left to write {path}; what was stored before is kept: free some "
            "space, and run the same command again"
        ) from None


def sweep_all(folder: Path) -> None:
    """Remove what killed processes have left in a folder and its subfolders."""
    sweep(folder)
    for each in folder.glob("*"):
        if each.is_dir():
            sweep(each)


T = TypeVar("T")


@dataclass(frozen=True)
class Store:
    """Traces of runs, and checkpoints of those under way.

    A file appears whole or not at all, and any number of processes may use one folder: at worst
    they do the same work twice. A file that is damaged, or that describes another run, is moved
    to `set-aside` in the folder, and the run is repeated.

    Parameters
    ----------
    folder : str or path-like
        Where the files lie; made when the first one is written.
    """

    folder: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder))
        sweep_all(self.folder)

    def path(self, spec: RunSpec) -> Path:
        """Return where the trace of a run lies, or will lie.

        Parameters
        ----------
        spec : RunSpec
            The description of a run.

        Returns
        -------
        Path
            A file in the folder of the store.
        """
        return self.folder / spec.key[:2] / f"{spec.key}.npz"

    def checkpoint_path(self, spec: RunSpec) -> Path:
        """Return where the checkpoint of a run lies while it is under way.

        Parameters
        ----------
        spec : RunSpec
            The description of a run.

        Returns
        -------
        Path
            A file in the folder of the store.
        """
        return self.path(spec).with_suffix(".checkpoint")

    def find(self, spec: RunSpec) -> Trace | None:
        """Return the trace of a run.

        Parameters
        ----------
        spec : RunSpec
            The description of a run.

        Returns
        -------
        Trace or None
            None if it is still to be run.
        """
        return self._read(self.path(spec), lambda path: _of(spec, Trace.load(path)))

    def keep(self, spec: RunSpec, trace: Trace) -> None:
        """Store a trace, and remove the checkpoint.

        Parameters
        ----------
        spec : RunSpec
            The description of a run.
        trace : Trace
            What the run left.
        """
        with whole(self.path(spec)) as file:
            trace.write(file)
        self.checkpoint_path(spec).unlink(missing_ok=True)

    def find_checkpoint(self, spec: RunSpec, problem: FiniteSum) -> Checkpoint | None:
        """Return the checkpoint of a run.

        Parameters
        ----------
        spec : RunSpec
            The description of a run.
        problem : FiniteSum
            The objective of the run.

        Returns
        -------
        Checkpoint or None
            None if there is none.
        """

        def read(path: Path) -> Checkpoint:
            with open(path, "rb") as file:
                return read_checkpoint(file, problem, spec.text)

        return self._read(self.checkpoint_path(spec), read)

    def keep_checkpoint(self, spec: RunSpec, checkpoint: Checkpoint) -> None:
        """Store how far a run has got, in place of an earlier checkpoint.

        Parameters
        ----------
        spec : RunSpec
            The description of a run.
        checkpoint : Checkpoint
            The state of the run.
        """
        with whole(self.checkpoint_path(spec)) as file:
            write_checkpoint(file, checkpoint, spec.text)

    def _read(self, path: Path, read: Callable[[Path], T]) -> T | None:
        try:
            return read(path)
        except FileNotFoundError:
            return None
        except ValueError:
            self._set_aside(path)
            return None

    def _set_aside(self, path: Path) -> None:
        aside = self.folder / "set-aside"
        aside.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):  # another process may be faster
            path.replace(aside / f"{time.time_ns()}-{path.name}")


@dataclass(frozen=True)
class NoStore:
    """A store that keeps nothing: every run starts from its beginning."""

    def find(self, spec: RunSpec) -> Trace | None:
        """None."""
        return None

    def keep(self, spec: RunSpec, trace: Trace) -> None:
        """Keep nothing."""

    def find_checkpoint(self, spec: RunSpec, problem: FiniteSum) -> Checkpoint | None:
        """None."""
        return None

    def keep_checkpoint(self, spec: RunSpec, checkpoint: Checkpoint) -> None:
        """Keep nothing."""


AnyStore = Store | NoStore


def _of(spec: RunSpec, trace: Trace) -> Trace:
    if trace.settings.get("run") != spec.text:
        raise ValueError("it is the trace of something else")
    return trace
