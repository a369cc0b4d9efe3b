"""Isolation: how a submission's process is started, and the ladder of levels that results."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

LAYERS = ("namespaces", "landlock", "seccomp")  # all three by default, if the system has them
UNSHARE = ("unshare", "--user", "--map-root-user", "--net", "--ipc", "--pid", "--fork",
           "--kill-child", "--mount-proc")  # fmt: skip
BUBBLEWRAP = ("bwrap", "--unshare-all", "--die-with-parent", "--new-session")
LIBRARIES = ("numpy", "scipy", "matplotlib", "IPython")
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/opt", "/System", "/Library")
FILES = (
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types", "/etc/ssl"),
    *("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu"),
)


class Level(IntEnum):
    """What holds a submission, from the weakest to the strongest.

    PYTHON: limits and an audit hook inside of Python. KERNEL: Landlock and seccomp as well, so that
    the kernel refuses files, programs, processes and sockets. FULL: name spaces as well, in which
    other processes and the network do not exist.
    """

    PYTHON = 1
    KERNEL = 2
    FULL = 3

    @property
    def description(self) -> str:
        """In words."""
        return DESCRIPTIONS[self]

    @classmethod
    def of(cls, layers: Iterable[str]) -> "Level":
        """The level that layers in force amount to."""
        names = {*layers}
        if not {"landlock", "seccomp"} <= names:
            return cls.PYTHON
        return cls.FULL if "namespaces" in names else cls.KERNEL


DESCRIPTIONS = {
    Level.PYTHON: "limits and Python's audit hook only",
    Level.KERNEL: "Landlock and seccomp",
    Level.FULL: "name spaces, Landlock and seccomp",
}


@dataclass(frozen=True)
class View:
    """The files that a submission may read: with everything beneath them, or by their names only."""

    readable: tuple[str, ...]
    listable: tuple[str, ...]
    hidden: tuple[str, ...]


def launcher(layers: Sequence[str] = LAYERS) -> tuple[str, ...]:
    """The words in front of the command that start it in name spaces; none if that does not work."""
    if "namespaces" not in layers or not sys.platform.startswith("linux"):
        return ()
    candidates = (with_parent(UNSHARE), (*BUBBLEWRAP, "--dev-bind", "/", "/", "--proc", "/proc"))
    return next((each for each in candidates if works(each)), ())


def with_parent(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command, ended by the kernel with the process that starts it, where there is setpriv."""
    dying = ("setpriv", "--pdeathsig", "KILL")
    return (*dying, *command) if works(dying) else command


@cache
def works(command: tuple[str, ...]) -> bool:
    """Whether a program can be started in this way."""
    if shutil.which(command[0]) is None:
        return False
    try:
        done = subprocess.run([*command, "true"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def python_path() -> list[str]:
    """Where a submission finds Python's library and the packages of the course; nothing else."""
    library = Path(sysconfig.get_path("stdlib"))
    archive = library.parent / f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    packages = [path.parent for name in LIBRARIES if (path := located(name))]
    found = [archive, library, library / "lib-dynload", *packages]
    return [str(path) for path in dict.fromkeys(found) if path.exists()]


def located(name: str) -> Path | None:
    """The folder of a package, if it is installed; nothing is imported."""
    first, *rest = name.split(".")
    spec = importlib.util.find_spec(first)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0], *rest).resolve() if places else None


def view(code: Path, packages: Iterable[Path], hidden: Iterable[Path]) -> View:
    """What a submission may read: the system, Python, its libraries without what is hidden, its code."""
    concealed = {path.resolve() for path in hidden}
    roots = [Path(path) for path in (*SYSTEM, sys.prefix, sys.base_prefix, sys.exec_prefix)]
    roots += [Path(path) for path in python_path()]
    readable: dict[str, None] = {}
    listable: dict[str, None] = {}
    for root in (*roots, code, *packages):
        split(root.resolve(), concealed, readable, listable)
    readable |= dict.fromkeys(path for path in FILES if os.path.exists(path))
    return View(tuple(readable), tuple(listable), tuple(map(str, concealed)))


def split(
    root: Path, hidden: set[Path], readable: dict[str, None], listable: dict[str, None]
) -> None:
    """Add a folder to the readable ones, or its parts where something hidden lies beneath it."""
    known = str(root) in readable or str(root) in listable
    if root in hidden or known or not root.exists():
        return
    if not any(root in path.parents for path in hidden):
        readable[str(root)] = None
        return
    listable[str(root)] = None
    for part in root.iterdir():
        split(part.resolve() if part.is_symlink() else part, hidden, readable, listable)
