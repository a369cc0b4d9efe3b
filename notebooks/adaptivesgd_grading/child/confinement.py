"""Give up what a submission does not need: privileges, memory, output, files, processes, the network."""

import ctypes
import resource
import sys
from contextlib import suppress
from typing import Any

import audit
import landlock
import seccomp


def confine(settings: dict[str, Any]) -> list[str]:
    """Confine this process for ever; the layers that are in force.

    Parameters
    ----------
    settings : dict
        memory, output, seconds: limits; readable, listable, hidden: lists of paths; writable: a path;
        layers: those to use, of "landlock", "seccomp" and "audit".
    """
    limits(settings)
    drop_capabilities()
    done = []
    wanted, files = settings["layers"], (settings["readable"], settings["listable"])
    if sys.platform.startswith("linux"):
        if "landlock" in wanted and landlock.restrict(*files, settings["writable"]):
            done.append("landlock")
        if "seccomp" in wanted and seccomp.restrict():
            done.append("seccomp")
    roots = [*settings["readable"], *settings["listable"]]
    sys.addaudithook(audit.hook(roots, settings["writable"], settings["hidden"]))
    return [*done, "audit"]


def limits(settings: dict[str, Any]) -> None:
    """Limit what the kernel counts."""
    seconds = int(settings["seconds"]) + 60
    for limit, value in (
        (resource.RLIMIT_AS, settings["memory"]),
        (resource.RLIMIT_FSIZE, settings["output"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CPU, seconds),
    ):
        with suppress(ValueError, OSError):  # macOS has no limit on memory
            resource.setrlimit(limit, (value, value))


def drop_capabilities() -> None:
    """Give up every capability, also those of root in a name space of its own."""
    if sys.platform.startswith("linux"):
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)())


def die_with_parent() -> None:
    """Have the kernel end this process with the one that started it."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)
