"""Files that are there whole or not at all, whenever the process or the machine stops."""

import errno
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
ABANDONED = 3600  # seconds after which nobody is still writing a part


class DiskFullError(OSError):
    """The disk is full."""


@contextmanager
def whole(path):
    """`with whole(path) as file`: what is written appears at `path` at once, when all of it is on disk.

    Whoever reads meanwhile finds what was there before. `DiskFullError` says that the disk is full.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise DiskFullError(
            f"there is no room left for {path}; everything up to it is kept: free some space, and "
            "run the same command again",
        ) from None
    finally:
        part.unlink(missing_ok=True)


def sweep(folder):
    """Remove the parts that a killed process has left in a folder."""
    for part in Path(folder).glob("*/.*.part"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime > ABANDONED:
                part.unlink()
