"""Standard output and error whose failure costs nothing: the command continues, and reports it at the end."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO


class _Tolerant(io.RawIOBase):
    """Writes to a descriptor until that fails; then it keeps the error in `failure`, and drops the rest.

    Parameters
    ----------
    descriptor : int
        Of an open file, which is left open.
    """

    failure: OSError | None = None

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor."""
        return self.descriptor

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, content: Any) -> int:
        """How many bytes were written or dropped."""
        if self.failure is None:
            try:
                return os.write(self.descriptor, content)
            except OSError as error:
                self.failure = error
        return len(content)


@contextmanager
def tolerant_streams() -> Iterator[None]:
    """With standard output and error that never raise; one that is closed is replaced by nothing.

    Yields
    ------
    None
        The block prints. A terminal stays as it is.
    """
    before = sys.stdout, sys.stderr
    _fill_descriptors()
    sys.stdout, sys.stderr = map(_tolerant, before)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = before


def printing_failure() -> str | None:
    """Why standard output could not be written.

    Returns
    -------
    str or None
        The system's words; None if everything was printed, or if its reader has left.
    """
    sys.stdout.flush()
    failure = getattr(getattr(getattr(sys.stdout, "buffer", None), "raw", None), "failure", None)
    return None if failure is None or failure.errno == errno.EPIPE else failure.strerror


def _tolerant(stream: TextIO | None) -> TextIO:
    """A stream that writes where this one does, and never raises."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    try:
        if stream.isatty():
            return stream
        stream.flush()
        raw = io.BufferedWriter(_Tolerant(stream.fileno()))
    except (OSError, ValueError, AttributeError):  # not a file of the system, as in a notebook
        return stream
    return io.TextIOWrapper(raw, stream.encoding, stream.errors, line_buffering=True)


def _fill_descriptors() -> None:
    """Open nothing at those of the three standard descriptors that are closed, so that no file gets one."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
