"""Sandbox: a process of its own for a submission, with limits; the grader's side of it.

What it protects against, and what it does not, stands in docs/teach.md.
"""

import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from .catalogue import sources
from .child import protocol

CHILD = Path(__file__).parent / "child"
FILES = ("main.py", "adapters.py", "calls.py", "protocol.py")


@dataclass(frozen=True)
class Limits:
    """seconds: per cell and per question; memory, output: bytes, per process."""

    seconds: float = 10.0
    memory: int = 2 * 2**30
    output: int = 2**20


STANDARD = Limits()
STARTING = 60.0  # seconds until Python and NumPy are there, which no student is to blame for


class SandboxDied(Exception):
    """The sandbox process has ended. kind: time or crash; reason: why, in words."""

    def __init__(self, kind, reason):
        super().__init__(reason)
        self.kind, self.reason = kind, reason


class Sandbox:
    """with Sandbox(limits) as sandbox: sandbox.request(...) until it is SandboxDied."""

    def __init__(self, limits=STANDARD):
        self.limits = limits

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="submission-"))
        for name in FILES:
            shutil.copy(CHILD / name, self.folder)
        start = "import sys; sys.path.insert(0, '.'); import main; main.main()"
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", start],
            cwd=self.folder,
            env={"PATH": os.defpath, "HOME": str(self.folder), "OPENBLAS_NUM_THREADS": "1",
                 "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(self.folder)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        hidden = [str(path.resolve()) for path in (CHILD.parent, sources())]
        limits = {"memory": self.limits.memory, "output": self.limits.output, "hidden": hidden}
        try:
            self._write(limits)
            self._line(monotonic() + STARTING)  # "ready"
        except SandboxDied:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what was not written yet is not wanted any more
                pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def printed(self):
        """What the submission has printed."""
        try:
            return (self.folder / "printed.txt").read_text(errors="replace")
        except OSError:
            return ""

    def kill(self):
        """End the process, and those that it may have started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def request(self, message):
        """The reply, a dictionary. Raises SandboxDied if there is none in time."""
        token = secrets.token_hex(16)
        self._write(protocol.encode(message | {"token": token}))
        line = self._line(monotonic() + self.limits.seconds)
        try:
            reply = protocol.decode(json.loads(line, object_hook=writable))
            genuine = reply.pop("token") == token
        except (ValueError, KeyError, TypeError, AttributeError):
            genuine = False
        if not genuine:
            self.kill()
            raise SandboxDied("crash", "it writes to the grader's channel; that is no answer")
        return reply

    def _write(self, message):
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise SandboxDied("crash", self._ending()) from None

    def _line(self, deadline, most=32 * 2**20):
        pipe, data = self.process.stdout.fileno(), b""
        while not data.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - monotonic()))
            if not ready:
                self.kill()
                raise SandboxDied(
                    "time", f"it takes more than {self.limits.seconds:g} s: an endless loop?"
                )
            more = os.read(pipe, 2**16)
            data += more
            if not more or len(data) > most:
                raise SandboxDied("crash", self._ending())
        return data

    def _ending(self):
        self.kill()
        code = self.process.returncode
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return f"it ends the process {how}, without an answer"


def writable(told):
    """The same dictionary, with question marks for what no file could hold: halves of characters."""
    return {
        key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for key, value in told.items()
    }
