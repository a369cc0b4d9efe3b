"""Files of the store: written whole or not at all; a full disk is reported in one sentence."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ...errors import AdaptiveSGDError
from ...files import atomic_write, sweep

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
    """Remove what killed processes have left in the subfolders of a folder."""
    for each in folder.glob("*"):
        if each.is_dir():
            sweep(each)
