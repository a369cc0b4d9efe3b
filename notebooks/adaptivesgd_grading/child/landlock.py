"""Landlock, by its system calls: the kernel refuses files outside of those granted.

Linux 5.13 and later; https://docs.kernel.org/userspace-api/landlock.html.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

CREATE, ADD_RULE, RESTRICT = 444, 445, 446  # the same numbers on every architecture
EXECUTE, WRITE, READ, LIST = 1, 2, 4, 8
TRUNCATE, REFER, IOCTL = 1 << 14, 1 << 13, 1 << 15
REMOVE_AND_MAKE = (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8)  # folders and regular files
ON_FILES = EXECUTE | WRITE | READ | TRUNCATE | IOCTL
READ_ONLY = EXECUTE | READ | LIST
EVERYTHING = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}


class Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class Beneath(ctypes.Structure):
    """struct landlock_path_beneath_attr."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def system_call(number: int, *arguments: object) -> int:
    """The result of a system call; -1 if it failed."""
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(ctypes.c_long(number), *arguments)


def version() -> int:
    """The version of Landlock that the kernel offers; 0 if none."""
    return max(system_call(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)), 0)


def restrict(readable: Iterable[str], listable: Iterable[str], writable: str) -> bool:
    """Refuse this process all other files, TCP, and signals to others; whether the kernel did.

    Parameters
    ----------
    readable : files, and folders with everything beneath them
    listable : folders of which the names, but not the contents, may be read
    writable : the one folder to write to
    """
    offered = version()
    if not offered:
        return False
    files = EVERYTHING.get(offered, (1 << 16) - 1)
    rules = Ruleset(files, 3 if offered >= 4 else 0, 3 if offered >= 6 else 0)
    size = 24 if offered >= 6 else 16 if offered >= 4 else 8
    ruleset = system_call(CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    granted = [grant(ruleset, path, READ_ONLY & files) for path in readable]
    granted += [grant(ruleset, path, LIST & files) for path in listable]
    work = (READ | LIST | WRITE | REMOVE_AND_MAKE | TRUNCATE | REFER) & files
    granted.append(grant(ruleset, writable, work))
    no_new_privileges()
    done = system_call(RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    os.close(ruleset)
    return done and all(granted)


def grant(ruleset: int, path: str, allowed: int) -> bool:
    """Allow this beneath a path; a path that does not exist needs nothing."""
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return True
    if not Path(path).is_dir():
        allowed &= ON_FILES
    rule = Beneath(allowed, parent)
    done = system_call(
        ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0)
    )
    os.close(parent)
    return done == 0


def no_new_privileges() -> None:
    """PR_SET_NO_NEW_PRIVS: no program that is started later gains a privilege."""
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
