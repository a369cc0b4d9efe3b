"""download: the content of one public address, whole, within a largest size and a deadline."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

ATTEMPTS = 3
TIMEOUT = (10, 30)  # seconds to connect, and between two pieces
LARGEST = 2**30  # bytes
DEADLINE = 3600.0  # seconds for everything together
PIECE = 2**16  # bytes

Advance = Callable[[int, int], None]


def download(url: str, name: str, folder: str) -> bytes:
    """Fetch the content at `url` into memory.

    A transfer that breaks off is resumed where it stopped, at most twice. On a terminal, a bar
    shows its progress.

    Parameters
    ----------
    url : str
        A public address, http or https.
    name, folder : str
        What the file is called, and the folder of ``$ADAPTIVESGD_DATA`` that may hold it instead;
        for the bar and for error messages.

    Returns
    -------
    bytes
        The content, at most `LARGEST` bytes.

    Raises
    ------
    ConnectionError
        If the address cannot be reached, sends less than it announces or more than `LARGEST` bytes,
        or has not finished after `DEADLINE` seconds.
    """
    import requests
    import urllib3

    content, until = BytesIO(), monotonic() + DEADLINE
    try:
        with _bar(name) as advance:
            for left in reversed(range(ATTEMPTS)):
                try:
                    _receive_in_time(url, content, advance, until)
                    return content.getvalue()
                except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                    if not left or not _passing(error):
                        raise
        raise AssertionError("the last attempt returns or raises")
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise ConnectionError(
            f"{name} cannot be downloaded from {url} ({_short(error)}); check the connection, "
            f"or put the file into the folder {folder} of $ADAPTIVESGD_DATA, {_own()}"
        ) from None


def receive(url: str, content: BytesIO, advance: Advance, until: float) -> None:
    """Append to `content` what it lacks of the content at the url.

    Parameters
    ----------
    url : str
        The address.
    content : io.BytesIO
        What has come so far.
    advance : callable
        A function of the bytes received, and of all.
    until : float
        The deadline, by `time.monotonic`.

    Raises
    ------
    ValueError
        If it is too large, or late.
    """
    import requests

    had = content.seek(0, os.SEEK_END)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={had}-"} if had else {})
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
        answer.raise_for_status()
        if had and answer.status_code != requests.codes.partial_content:
            content.seek(0)
            content.truncate()
        whole = content.tell() + _announced(answer)
        while piece := answer.raw.read1(PIECE, decode_content=False):
            content.write(piece)
            advance(content.tell(), whole)
            _within_limits(content.tell(), whole, until)
        _within_limits(content.tell(), whole, until)
        if content.tell() < whole:
            raise requests.ConnectionError(f"{content.tell()} of {whole} bytes came")


def _receive_in_time(url: str, content: BytesIO, advance: Advance, until: float) -> None:
    """`receive` in a thread, which is left at the deadline even if the headers still trickle in."""
    ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def work() -> None:
        try:
            receive(url, content, advance, until)
            ended.put(None)
        except BaseException as error:
            ended.put(error)

    Thread(target=work, daemon=True).start()
    try:
        error = ended.get(timeout=max(until - monotonic(), 0.0))
    except Empty:
        raise _late() from None
    try:
        if error is not None:
            raise error
    finally:
        del error  # its traceback holds this frame and the connection


def _announced(answer: Any) -> int:
    """The length that the headers give; 0 if they give none, or nonsense."""
    length = answer.headers.get("Content-Length", "")
    return int(length) if re.fullmatch("[0-9]{1,18}", length) else 0


def _within_limits(came: int, whole: int, until: float) -> None:
    """Raise a ValueError if the content is too large, or the time is over."""
    if max(came, whole) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST} bytes")
    if monotonic() > until:
        raise _late()


def _late() -> ValueError:
    """The error after the deadline."""
    return ValueError(f"it was not finished after {DEADLINE:g} seconds")


def _passing(error: Exception) -> bool:
    """Whether another attempt may succeed."""
    import requests
    import urllib3

    failures = requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError
    return isinstance(error, (*failures, urllib3.exceptions.HTTPError))


@contextmanager
def _bar(name: str) -> Iterator[Advance]:
    """A function of the number of bytes received so far, and of all bytes."""
    if not sys.stderr.isatty():
        yield lambda came, whole: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = TextColumn(name), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=None)
        yield lambda came, whole: progress.update(task, completed=came, total=whole or None)


def _short(error: Exception) -> str:
    """The reason alone, of what urllib3 and requests wrap around it, on one line."""
    if (answer := getattr(error, "response", None)) is not None:
        return f"{answer.status_code} {answer.reason}"
    inner: Any = error
    while isinstance(deeper := getattr(inner, "reason", next(iter(inner.args), None)), Exception):
        inner = deeper
    words = [each for each in inner.args if isinstance(each, str)] or [str(inner)]
    return " ".join(re.sub(r"^.*?[)>]: ", "", words[-1]).split())


def _own() -> str:
    """What the user's folder of data is, and why the file was not found there."""
    root = os.environ.get("ADAPTIVESGD_DATA")
    if not root:
        return "an environment variable that is not set: let it name a folder"
    return f"{root}, which {'lacks it' if os.path.isdir(root) else 'is not a folder'}"
