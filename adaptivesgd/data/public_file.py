"""PublicFile: a file of a data set that stands at a public address."""

import bz2
import gzip
import hashlib
import os
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from ..files import atomic_write, expanded, sweep
from .download import download

UNPACK: dict[str, Callable[[IO[bytes]], Any]] = {
    "": lambda file: file,
    ".gz": lambda file: gzip.GzipFile(fileobj=file),
    ".bz2": lambda file: _from_bz2(file),
}
LARGEST = 2**32  # bytes, unpacked
PIECE = 2**20  # bytes


@dataclass(frozen=True)
class PublicFile:
    """Looked for in $ADAPTIVESGD_DATA, then in the cache, then downloaded into the cache.

    Parameters
    ----------
    folder, name : str
        Where it is looked for, as unpacked, and as packed by gzip or bzip2.
    url : str
        Its public address, whose ending says how it is packed there.
    unpacked, packed : str, default ""
        Checksums, "md5:..." or "sha256:...", of the unpacked bytes and of the file at the url. That
        of the unpacked bytes holds for any packing; where only the packed one is published, only
        that packing can be verified. Empty: not known.
    """

    folder: str
    name: str
    url: str
    unpacked: str = ""
    packed: str = ""

    def read(self) -> bytes:
        """Read the unpacked bytes, and verify them.

        Returns
        -------
        bytes
            The unpacked content. What was downloaded is kept in the cache, if it can be written.

        Raises
        ------
        ValueError
            If the file is damaged; the cache keeps no damaged file.
        ConnectionError
            If it has to be downloaded and cannot be.
        """
        for root in (given(), cache()):
            for ending in UNPACK:
                path = root / self.folder / (self.name + ending)
                if path.is_file():
                    return self.opened(path, root)
        content = download(self.url, self.name + self.ending, self.folder)
        try:
            unpacked = self.unpack(content)
        except ValueError as error:
            raise ValueError(f"what {self.url} sent {error}; nothing of it was kept") from None
        keep(cache() / self.folder / (self.name + self.ending), lambda file: file.write(content))
        return unpacked

    @property
    def ending(self) -> str:
        """How it is packed at its public address: "", ".gz" or ".bz2"."""
        ending = Path(self.url).suffix
        return ending if ending in UNPACK else ""

    def opened(self, path: Path, root: Path) -> bytes:
        """The unpacked bytes of a file at hand.

        Parameters
        ----------
        path : Path
            The file.
        root : Path
            The folder of data, or the cache, that it lies in.

        Returns
        -------
        bytes
            The unpacked content.

        Raises
        ------
        ValueError
            If it is damaged; in the cache it is removed.
        """
        ending = path.name.removeprefix(self.name)
        try:
            return self.unpack(path.read_bytes(), ending)
        except ValueError as error:
            if root != cache():
                raise ValueError(f"{path} {error}; replace it, or remove it") from None
            path.unlink(missing_ok=True)
            raise ValueError(f"{path} {error}; it is removed, load again to download it") from None

    def unpack(self, content: bytes, ending: str | None = None) -> bytes:
        """The unpacked bytes of `content`, or a ValueError that ends the sentence "this file ...".

        Parameters
        ----------
        content : bytes
            The file.
        ending : str, optional
            How it is packed; by default as at its address.

        Returns
        -------
        bytes
            The unpacked content.

        Raises
        ------
        ValueError
            If it is damaged.
        """
        ending = self.ending if ending is None else ending
        if self.packed and ending == self.ending:
            _verify(content, self.packed)
        try:
            with UNPACK[ending](BytesIO(content)) as file:
                unpacked = file.read(LARGEST + 1)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise ValueError(f"is truncated or corrupt ({error})") from None
        if len(unpacked) > LARGEST:
            raise ValueError(f"unpacks to more than {LARGEST} bytes")
        if self.unpacked:
            _verify(unpacked, self.unpacked)
        return unpacked


def _from_bz2(file: IO[bytes]) -> BytesIO:
    """What bzip2 streams, one after the other, unpack to; BZ2File stops at a damaged second one."""
    whole, stream, piece = BytesIO(), bz2.BZ2Decompressor(), file.read(PIECE)
    while piece and whole.tell() <= LARGEST:
        if stream.eof:
            stream = bz2.BZ2Decompressor()
        whole.write(stream.decompress(piece, LARGEST + 1 - whole.tell()))
        piece = stream.unused_data or file.read(PIECE)
    if not stream.eof and whole.tell() <= LARGEST:
        raise EOFError("it ended before the end of its stream")
    whole.seek(0)
    return whole


def given() -> Path:
    """The user's folder of data, $ADAPTIVESGD_DATA; one that does not exist if none is set.

    Returns
    -------
    Path
        The folder.
    """
    return expanded(os.environ.get("ADAPTIVESGD_DATA") or os.devnull)


def cache() -> Path:
    """Where downloads are kept: $ADAPTIVESGD_CACHE, by default the user's cache folder.

    Returns
    -------
    Path
        The folder.
    """
    if named := os.environ.get("ADAPTIVESGD_CACHE"):
        return expanded(named)
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("adaptivesgd", appauthor=False))


def keep(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    """Keep a file in the cache; if that fails, warn, as the content is at hand anyway.

    Parameters
    ----------
    path : Path
        Where to keep it.
    write : callable
        A function that writes the content to an open file.
    """
    sweep(path.parent)
    try:
        with atomic_write(path) as file:
            write(file)
    except OSError as error:
        warnings.warn(
            f"{path.name} is not kept, as the cache {cache()} cannot be written "
            f"({error.strerror or error}); let $ADAPTIVESGD_CACHE name another folder",
            stacklevel=2,
        )


def _verify(content: bytes, checksum: str) -> None:
    """Raise a ValueError unless the bytes have this checksum, "md5:..." or "sha256:..."."""
    kind, _, wanted = checksum.partition(":")
    found = _digest(kind, content)
    if found == wanted:
        return
    if _digest(kind, content.replace(b"\r\n", b"\n")) == wanted:
        raise ValueError(
            "is the published file with its line ends changed to CRLF; copy it as binary, not as text"
        )
    raise ValueError(f"is not the published file: its {kind} is {found}, not {wanted}")


def _digest(kind: str, content: bytes) -> str:
    """The hexadecimal md5 or sha256."""
    return hashlib.new(kind, content, usedforsecurity=False).hexdigest()
