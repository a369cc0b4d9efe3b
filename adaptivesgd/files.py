"""Files that are written whole or not at all, and folders that even a killed process does not leave."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from .errors import kind_of

try:
    import fcntl
except ImportError:  # not a Unix
    fcntl = None  # type: ignore[assignment]

PREFIX, SUFFIX = ".unfinished-", ".part"


@contextmanager
def atomic_write(path: str | os.PathLike[str], mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a temporary file that replaces `path` once the block has ended without an error.

    Until then whatever was at `path` stays as it is, and after an error nothing of the new file
    remains. The temporary file lies in the same folder under a unique name; a link at `path` is
    replaced, never followed. A process that is killed leaves its temporary file, which the next
    `sweep` of that folder removes.

    Parameters
    ----------
    path : str or path-like
        The file to write; missing folders are made, and ``~`` is the user's home.
    mode : {"wb", "w"}, default "wb"
        Binary, or text in UTF-8.

    Yields
    ------
    file object
        Open for writing.

    Raises
    ------
    OSError
        If `path` is a folder or a device, or if the file cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "a.txt")
    >>> with atomic_write(path, "w") as file:
    ...     _ = file.write("whole")
    >>> path.read_text()
    'whole'
    """
    path = writable(path)
    handle, name = _claimed(path)
    try:
        with open(handle, mode, encoding=None if "b" in mode else "utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if fcntl is None:
                file.close()  # Windows replaces no file by one that is open
            os.chmod(name, _permissions(path))
            os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write `text` to `path` in UTF-8, whole or not at all.

    Parameters
    ----------
    path : str or path-like
        The file to write; see `atomic_write`.
    text : str
        Its content.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with atomic_write(path, "w") as file:
        file.write(text)


def sweep(folder: str | os.PathLike[str]) -> int:
    """Remove the temporary files in `folder` whose writers were killed.

    A writer holds a lock on its temporary file, which the system releases when the process ends.
    Files of processes that still write are left alone. Where there are no such locks (Windows),
    nothing is removed.

    Parameters
    ----------
    folder : str or path-like
        The folder; one that does not exist holds no leftovers.

    Returns
    -------
    int
        How many files were removed.
    """
    if fcntl is None:
        return 0
    return sum(map(_abandoned, Path(folder).glob(f"{PREFIX}*{SUFFIX}")))


@contextmanager
def locked(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Hold a folder's lock, which a process that ends releases; wait while another one holds it.

    Several files that belong together are written in the block. Where there are no such locks
    (Windows), nothing is waited for.

    Parameters
    ----------
    folder : str or path-like
        The folder, which exists.

    Yields
    ------
    None
        The block; other processes, and threads, that lock the folder wait for its end.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Make a folder for temporary files, which is removed after the block.

    A process that is killed leaves its folder, which the next call with the same prefix removes.

    Parameters
    ----------
    prefix : str
        What its name starts with; no other program's folders may start so.

    Yields
    ------
    Path
        The folder, in the system's folder for temporary files.

    Examples
    --------
    >>> with temporary_folder("adaptivesgd-example-") as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    for each in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        _remove_abandoned(each)
    folder, handle = _claimed_folder(prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def writable(path: str | os.PathLike[str]) -> Path:
    """`path` with ``~`` expanded, if a file can stand there; missing folders are made.

    Parameters
    ----------
    path : str or path-like
        Where a file is going to be written.

    Returns
    -------
    Path
        The expanded path.

    Raises
    ------
    TypeError
        If `path` is not a path.
    OSError
        If a folder, a device or another special file is there, or a file where a folder must be.
    """
    folder = str(path).endswith((os.sep, "/"))
    path = expanded(path)
    if folder or path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file in it, such as {path / 'run'}")
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is a device or another special file; name an ordinary file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise NotADirectoryError(
            f"{path} cannot be written, as a file is in place of a folder"
        ) from None
    return path


def expanded(path: str | os.PathLike[str]) -> Path:
    """`path` as a Path, with ``~`` expanded to the user's home.

    Parameters
    ----------
    path : str or path-like
        Any path.

    Returns
    -------
    Path
        The expanded path.

    Raises
    ------
    TypeError
        If it is not a path.
    ValueError
        If it cannot be the name of a file.
    """
    name = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(name, str):
        raise TypeError(f"a path must be a string or a Path, not {kind_of(path)}")
    if not name or "\0" in name:
        raise ValueError(f"a path must not be empty or hold a null character, but it is {name!r}")
    try:
        return Path(name).expanduser()
    except RuntimeError:  # a home that is not known, or a name that begins with ~
        home, *inside = Path(name).parts
        if inside and not Path(home).exists():
            raise ValueError(f"{home} is no home that is known; write {name} in full") from None
        return Path(name)


def _claimed(path: Path) -> tuple[int, str]:
    """A new temporary file beside `path`, locked: its handle and its name."""
    while True:
        handle, name = tempfile.mkstemp(SUFFIX, PREFIX, path.parent)
        if fcntl is None:
            return handle, name
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:  # a sweep may have come between the two lines
            return handle, name
        os.close(handle)


def _claimed_folder(prefix: str) -> tuple[Path, int | None]:
    """A new temporary folder, and the handle that holds its lock where there are such locks."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
        if fcntl is None:
            return folder, None
        try:
            handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX)
        except FileNotFoundError:  # another process's sweep came first
            continue
        if folder.is_dir():
            return folder, handle
        os.close(handle)


def _remove_abandoned(folder: Path) -> None:
    """Remove this user's temporary folder, if its process has ended."""
    if fcntl is None:
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(handle).st_uid == os.getuid():
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)


def _abandoned(path: Path) -> bool:
    """Remove a temporary file, if its writer has ended; whether it was removed."""
    try:
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
            return True
    except OSError:
        return False


def _permissions(path: Path) -> int:
    """Those of the file that is replaced, else those of any new file."""
    with suppress(OSError):
        return stat.S_IMODE(path.lstat().st_mode) if not path.is_symlink() else _usual()
    return _usual()


def _usual() -> int:
    """0666 without the bits of the umask."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
