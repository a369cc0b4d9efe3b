"""PublicFile: a file of a data set that stands at a public address."""

import bz2
import errno
import gzip
import hashlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

UNPACK = {"": bytes, ".gz": gzip.decompress, ".bz2": bz2.decompress}


@dataclass(frozen=True)
class PublicFile:
    """Looked for in $ADAPTIVESGD_DATA, then in the cache, then downloaded into the cache.

    folder, name: where it is looked for, as unpacked, and as packed by gzip or bzip2; url: its
    public address, whose ending says how it is packed there. unpacked, packed: "md5:..." or
    "sha256:..." of the unpacked bytes and of the file at the url. The unpacked one holds for
    any packing. Where only the packed one is published, only that packing can be verified.
    """

    folder: str
    name: str
    url: str
    unpacked: str = ""
    packed: str = ""

    def read(self):
        """The unpacked bytes, verified. A damaged file is told; the cache keeps none."""
        for root in (given(), cache()):
            for ending in UNPACK:
                path = root / self.folder / (self.name + ending)
                if path.is_file():
                    return self.opened(path, root)
        from .download import download  # needs pooch and requests, which nothing else does

        download(self.url, room(cache() / self.folder / (self.name + self.ending)), self.unpack)
        return self.read()

    @property
    def ending(self):
        """How it is packed at its public address: "", ".gz" or ".bz2"."""
        ending = Path(self.url).suffix
        return ending if ending in UNPACK else ""

    def opened(self, path, root):
        """The unpacked bytes of a file at hand."""
        ending = path.name.removeprefix(self.name)
        try:
            return self.unpack(path.read_bytes(), ending)
        except ValueError as error:
            if root != cache():
                raise ValueError(f"{path} {error}; replace it, or remove it") from None
            path.unlink()
            raise ValueError(f"{path} {error}; it is removed, load again to download it") from None

    def unpack(self, content, ending=None):
        """The unpacked bytes of `content`, or a ValueError that ends the sentence "this file ..."."""
        ending = self.ending if ending is None else ending
        if self.packed and ending == self.ending:
            verify(content, self.packed)
        try:
            unpacked = UNPACK[ending](content)
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise ValueError(f"is truncated or corrupt ({error})") from None
        if self.unpacked:
            verify(unpacked, self.unpacked)
        return unpacked


def given():
    """The user's folder of data, $ADAPTIVESGD_DATA; one that does not exist if none is set."""
    return Path(os.environ.get("ADAPTIVESGD_DATA") or os.devnull)


def cache():
    """Where downloads are kept: $ADAPTIVESGD_CACHE, by default the user's cache folder."""
    if folder := os.environ.get("ADAPTIVESGD_CACHE"):
        return Path(folder)
    import pooch

    return Path(pooch.os_cache("adaptivesgd"))


def room(path):
    """`path` in the cache, whose folder is made; an OSError says why it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise OSError(
            f"the cache {cache()} cannot be written ({error.strerror}); let $ADAPTIVESGD_CACHE name "
            "another folder"
        ) from None
    return path


def verify(content, checksum):
    """A ValueError unless the bytes have this checksum, "md5:..." or "sha256:..."."""
    kind, _, wanted = checksum.partition(":")
    found = hashlib.new(kind, content, usedforsecurity=False).hexdigest()
    if found != wanted:
        raise ValueError(f"is not the published file: its {kind} is {found}, not {wanted}")
