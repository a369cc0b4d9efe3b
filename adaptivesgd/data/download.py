"""download: one file from a public address, whole and verified, or nothing."""

import logging
import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pooch
import requests
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

ATTEMPTS = 3
TIMEOUT = (10, 30)  # seconds to connect, and between two pieces


def download(url, path, check):
    """Fetch `url` to `path` through pooch; check(content) raises a ValueError if it is damaged.

    The content goes to a temporary file that takes its place only when it is whole and has
    passed; nothing else is left behind, whatever fails. A transfer that breaks off is
    resumed where it stopped, at most twice. On a terminal, a bar shows how far it is.

    Raises ConnectionError where the address cannot be had, ValueError where it sent another file.
    """
    fetch = Transfer(check, path.name)
    try:
        with _quiet(pooch.get_logger()):
            pooch.retrieve(
                url, known_hash=None, fname=path.name, path=path.parent, downloader=fetch
            )
    except requests.RequestException as error:
        raise ConnectionError(
            f"{path.name} cannot be downloaded from {url} ({_short(error)}); check the connection, "
            f"or put the file into the folder {path.parent.name} of $ADAPTIVESGD_DATA, {_own()}"
        ) from None
    except ValueError as error:
        raise ValueError(f"what {url} sent {error}; nothing of it was kept") from None


@dataclass
class Transfer:
    """What pooch calls to fill its temporary file."""

    check: Any
    name: str

    def __call__(self, url, output_file, pooch):
        with open(output_file, "w+b") as file, _bar(self.name) as advance:
            for left in reversed(range(ATTEMPTS)):
                try:
                    receive(url, file, advance)
                    break
                except (
                    requests.ConnectionError,
                    requests.Timeout,
                    requests.exceptions.ChunkedEncodingError,
                ):
                    if not left:
                        raise
            file.seek(0)
            self.check(file.read())


def receive(url, file, advance):
    """Append to an open file what it lacks of the content at the url."""
    had = file.tell()
    asked = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={had}-"} if had else {})
    with requests.get(url, headers=asked, stream=True, timeout=TIMEOUT) as answer:
        answer.raise_for_status()
        if had and answer.status_code != requests.codes.partial_content:
            file.seek(0)
            file.truncate()
        whole = file.tell() + int(answer.headers.get("Content-Length", 0))
        for piece in answer.iter_content(1 << 14):
            file.write(piece)
            advance(file.tell(), whole)
        if file.tell() < whole:
            raise requests.ConnectionError(f"{file.tell()} of {whole} bytes came")


@contextmanager
def _bar(name):
    """A function to call with the bytes that came, and with those that will have come."""
    if not sys.stderr.isatty():
        yield lambda came, whole: None
        return
    columns = TextColumn(name), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=None)
        yield lambda came, whole: progress.update(task, completed=came, total=whole or None)


@contextmanager
def _quiet(logger):
    """Pooch's advice on checksums is for those who write loaders."""
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _short(error):
    """The reason alone, of what urllib3 and requests wrap around it."""
    if (answer := getattr(error, "response", None)) is not None:
        return f"{answer.status_code} {answer.reason}"
    while isinstance(inner := getattr(error, "reason", next(iter(error.args), None)), Exception):
        error = inner
    words = [each for each in error.args if isinstance(each, str)] or [str(error)]
    return re.sub(r"^.*?[)>]: ", "", words[-1])


def _own():
    """What the user's folder of data is, and why the file was not found there."""
    root = os.environ.get("ADAPTIVESGD_DATA")
    if not root:
        return "an environment variable that is not set: let it name a folder"
    return f"{root}, which {'lacks it' if os.path.isdir(root) else 'is no folder'}"
