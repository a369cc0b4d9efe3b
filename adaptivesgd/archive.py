"""Arrays in one .npz file that is not compressed, so that it holds what its size says, and no more."""

import io
import math
import os
import zipfile
from typing import IO, Any

import numpy as np

from .files import expanded
from .typing import Array


def write_arrays(file: IO[bytes], arrays: dict[str, Array]) -> None:
    """Write named arrays to an open binary file, without compression and without pickling.

    Parameters
    ----------
    file : binary file
        Open for writing, and seekable.
    arrays : dict of str to array
        Arrays of numbers or of text.

    Raises
    ------
    TypeError
        If an array holds Python objects.
    """
    for name, values in arrays.items():
        if np.asarray(values).dtype.hasobject:
            raise TypeError(f"{name} must hold numbers or text, not Python objects")
    np.savez(file, **arrays)  # type: ignore[arg-type]


def read_arrays(path: str | os.PathLike[str]) -> dict[str, Array]:
    """Read all arrays of a file that `write_arrays` wrote, after checking that it is whole.

    The file must be an ordinary one; every array must have exactly the size that its header and the
    directory of the file give, and the checksum stored with it; none may be compressed.

    Parameters
    ----------
    path : str or path-like
        The file; ``~`` is the user's home.

    Returns
    -------
    dict of str to array
        The arrays by name.

    Raises
    ------
    ValueError
        If the file is anything else; the message says what is wrong.
    OSError
        If it cannot be read: FileNotFoundError, PermissionError, IsADirectoryError.
    """
    path = expanded(path)
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is a device or another special file")
    content = path.read_bytes()  # so that what fails from here on is the content, not the disk
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _contents(archive, len(content))
    except Exception as error:  # zipfile and numpy have many words for "damaged"
        reason = str(error) or type(error).__name__
        raise ValueError(f"{path} is not a whole archive of arrays ({reason})") from error


def _contents(archive: zipfile.ZipFile, size: int) -> dict[str, Array]:
    """All members, if none is compressed, and together they are no larger than the file."""
    members = archive.infolist()
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise ValueError("it is compressed")
    if sum(member.file_size for member in members) > size:
        raise ValueError("it would expand to more than its size")
    if len({member.filename for member in members}) < len(members):
        raise ValueError("it holds two arrays of one name")
    return {member.filename.removesuffix(".npy"): _member(archive, member) for member in members}


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array:
    """One array, whose header must give the size of what follows."""
    content = io.BytesIO(archive.read(member))  # verifies the checksum
    version = np.lib.format.read_magic(content)
    read: dict[Any, Any] = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    shape, fortran, dtype = read[version](content)
    if dtype.kind not in "biufcUS":
        raise ValueError(f"{member.filename} has the type {dtype}")
    values = content.getvalue()[content.tell() :]
    if min(shape, default=0) < 0 or len(values) != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{member.filename} is not as large as it says")
    return np.frombuffer(values, dtype).reshape(shape, order="F" if fortran else "C").copy()
