"""Sandbox: a confined process of its own for a submission; the grader's side of it.

What it protects against, and what it does not, is stated in docs/teach.md.
"""

import json
import os
import secrets
import selectors
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from adaptivesgd.files import temporary_folder

from .catalogue import sources
from .child.protocol import DISTURBED
from .finding import Kind
from .isolation import LAYERS, Level, launcher, located, python_path, view
from .limits import STANDARD, Limits

CHILD = Path(__file__).parent / "child"
GRADER = __name__.partition(".")[0]
STARTING = 60.0  # seconds until Python and NumPy are there, which no student is to blame for
LARGEST_REPLY = 8 * 2**20
MOST_FILES = 2000
ANSWERS = ("adaptivesgd", "theory", "sklearn", "torch")  # packages that hold answers


class SandboxDied(Exception):
    """The sandbox process has ended.

    Parameters
    ----------
    kind : Kind
        Why: time, crash or disk.
    reason : str
        The same in words.
    """

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


@dataclass(frozen=True)
class Setting:
    """What a sandbox is started with.

    Parameters
    ----------
    limits : Limits
        On time, memory, output and files.
    layers : tuple of str
        Of isolation.
    inert : tuple of str
        Packages that cannot be imported at all.
    answers : tuple of str
        Parts of a package that is there, which hold answers: they are emptied, and their files hidden.
    """

    limits: Limits = STANDARD
    layers: tuple[str, ...] = LAYERS
    inert: tuple[str, ...] = ANSWERS
    answers: tuple[str, ...] = ()


class Sandbox:
    """A context manager: `with Sandbox(setting) as sandbox: sandbox.request(...)`, until it raises
    SandboxDied.

    Parameters
    ----------
    setting : Setting
        Limits, layers of isolation, and what holds answers.
    notebook : bytes
        The submission.
    """

    def __init__(self, setting: Setting = Setting(), notebook: bytes = b"") -> None:
        self.limits, self.setting, self.notebook = setting.limits, setting, notebook
        self.level = Level.PYTHON
        self.prepared = False  # whether cells have been run in it

    def __enter__(self) -> "Sandbox":
        self.temporary = temporary_folder("adaptivesgd-submission-")
        self.folder = self.temporary.__enter__()
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        if hasattr(self, "process"):
            self.kill()
            for pipe in (self.process.stdin, self.process.stdout):
                with suppress(OSError, AttributeError):
                    pipe.close()  # type: ignore[union-attr]
        remove(self.folder)
        self.temporary.__exit__(None, None, None)

    def _start(self) -> None:
        code, work = self.folder / "code", self.folder / "work"
        copy_code(CHILD, code)
        work.mkdir()
        (code / "submission.ipynb").write_bytes(self.notebook)
        allowed = [name for name in ANSWERS if name not in self.setting.inert]
        packages = [path for name in allowed if (path := located(name))]
        for package in packages:
            if not (code / package.name).exists():
                (code / package.name).symlink_to(package)
        within = launcher(self.setting.layers)
        places = [str(code), *python_path()]
        start = f"import sys; sys.path[:] = {places!r}; import main; main.main()"
        with open(self.folder / "printed.txt", "wb") as log:
            self.process = subprocess.Popen(
                [*within, sys.executable, "-I", "-B", "-c", start],
                cwd=work, env=environment(work), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=log, start_new_session=True, bufsize=0,
            )  # fmt: skip
        for pipe in (self.process.stdin, self.process.stdout):
            os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]
        self.pending = bytearray()
        seen = view(code, packages, self._hidden())
        reply = self._exchange(
            {
                "readable": seen.readable, "listable": seen.listable, "hidden": seen.hidden,
                "writable": str(work), "layers": [*self.setting.layers, "audit"],
                "inert": self.setting.inert, "answers": self.setting.answers, "grader": GRADER, "memory": self.limits.memory,
                "output": self.limits.output, "seconds": self.limits.total,
            },
            monotonic() + STARTING,
        )  # fmt: skip
        self.level = Level.of([*reply["layers"], *(["namespaces"] if within else [])])

    def _hidden(self) -> list[Path]:
        found = [located(name) for name in (*self.setting.inert, *self.setting.answers)]
        return [CHILD.parent, sources(), *filter(None, found)]

    @property
    def printed(self) -> str:
        """The first part of what the submission has printed."""
        try:
            with open(self.folder / "printed.txt", "rb") as log:
                return log.read(self.limits.output).decode("utf-8", "replace")
        except OSError:
            return ""

    def kill(self) -> None:
        """End the process, and those that it may have started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)

    def request(
        self, do: str, deadline: float, answer: Callable[[dict], dict] | None = None, **fields: Any
    ) -> dict[str, Any]:
        """The reply to a request, a dictionary whose values have not been examined yet.

        Parameters
        ----------
        do : str
            What to do, a method of the child's Server.
        deadline : float
            When the reply must be there, on the monotonic clock.
        answer : reply -> message, optional
            Called for every reply that calls back; its value is sent to the child.
        fields : dict
            What is sent with the request, as plain JSON.

        Returns
        -------
        dict

        Raises
        ------
        SandboxDied
            If there is no reply in time, or it is not one of ours.
        """
        message: dict[str, Any] = {"do": do, **fields}
        while True:
            reply = self._exchange(message, deadline)
            if "call" not in reply:
                return reply
            if answer is None:
                raise self.malformed()
            message = answer(reply)

    def malformed(self) -> SandboxDied:
        """The exception for a reply that is not one; ends the process."""
        self.kill()
        return SandboxDied(Kind.CRASH, "it writes to the grader's channel; that is not an answer")

    def _exchange(self, message: dict[str, Any], deadline: float) -> dict[str, Any]:
        token = secrets.token_hex(16)
        line = self._line(json.dumps(message | {"token": token}).encode() + b"\n", deadline)
        try:
            reply = json.loads(line)
            if reply.pop("token") != token:
                raise ValueError("another token")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
            raise self.malformed() from None
        return reply

    def _line(self, unsent: bytes, deadline: float) -> bytes:
        """Write and read without ever waiting for one of the two alone."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(stdout, selectors.EVENT_READ)
            ready.register(stdin, selectors.EVENT_WRITE)
            while True:
                self._check(deadline)
                for key, _ in ready.select(min(0.1, max(0.0, deadline - monotonic()))):
                    if key.fileobj is stdin:
                        unsent = unsent[self._write(unsent) :]
                        if not unsent:
                            ready.unregister(stdin)
                    elif (line := self._read()) is not None:
                        return line

    def _check(self, deadline: float) -> None:
        if monotonic() > deadline:
            self.kill()
            raise SandboxDied(
                Kind.TIME, f"it takes more than {self.limits.seconds:g} s: an endless loop?"
            )
        if size_of(self.folder / "work", self.limits.disk) > self.limits.disk:
            self.kill()
            raise SandboxDied(Kind.DISK, "it writes more to files than it may")

    def _write(self, data: bytes) -> int:
        try:
            return os.write(self.process.stdin.fileno(), data[: 2**16])  # type: ignore[union-attr]
        except BlockingIOError:
            return 0
        except OSError:
            raise SandboxDied(Kind.CRASH, self._ending()) from None

    def _read(self) -> bytes | None:
        try:
            more = os.read(self.process.stdout.fileno(), 2**16)  # type: ignore[union-attr]
        except BlockingIOError:
            return None
        self.pending += more
        if not more or len(self.pending) > LARGEST_REPLY:
            raise SandboxDied(Kind.CRASH, self._ending())
        if b"\n" not in more:
            return None
        line, _, rest = bytes(self.pending).partition(b"\n")
        self.pending = bytearray(rest)
        return line

    def _ending(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=0.5)  # the pipe may close a moment before it ends
        self.kill()
        code = self.process.returncode
        if code is None or len(self.pending) > LARGEST_REPLY:
            return "it ends the process, without an answer"
        if code == DISTURBED:
            return "it closes or changes the grader's channel; that is not an answer"
        if code >= 128:  # how a launcher passes a signal on
            code = 128 - code
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return f"it ends the process {how}, without an answer"


def environment(home: Path) -> dict[str, str]:
    """The whole environment of a submission."""
    return {
        "PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(home), "PYTHONUTF8": "1",
    }  # fmt: skip


def size_of(folder: Path, most: int) -> int:
    """The bytes of all files in a folder; no more are counted than it takes to exceed a limit."""
    total, left, seen = 0, [folder], 0
    while left and total <= most:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    seen += 1
                    status = entry.stat(follow_symlinks=False)
                    total += (
                        most if seen > MOST_FILES else max(status.st_size, 512 * status.st_blocks)
                    )
                    if entry.is_dir(follow_symlinks=False):
                        left.append(Path(entry.path))
        except FileNotFoundError:  # deleted meanwhile
            continue
        except OSError:  # a path that is too long, or forbidden, hides how much is in it
            return most + 1
    return total


def copy_code(source: Path, target: Path) -> None:
    """Copy a folder of modules; the first file that cannot be written is the error."""
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    except shutil.Error as error:
        _, file, why = error.args[0][0]
        raise OSError(f"cannot write {file}: {why}") from None


def remove(folder: Path) -> None:
    """Delete a folder, however deep it is: folders in it are moved up before they are emptied."""
    left = [folder]
    with suppress(OSError):
        while left:
            place = left.pop()
            os.chmod(place, 0o700)
            with os.scandir(place) as entries:
                parts = list(entries)
            if not parts and place != folder:
                os.rmdir(place)
                continue
            for entry in parts:
                if entry.is_dir(follow_symlinks=False):
                    os.chmod(entry.path, 0o700)
                    moved = folder.parent / f"{folder.name}-{secrets.token_hex(8)}"
                    os.rename(entry.path, moved)
                    left.append(moved)
                else:
                    os.unlink(entry.path)
            os.rmdir(place)
