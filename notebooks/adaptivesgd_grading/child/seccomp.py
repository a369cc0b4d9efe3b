"""Seccomp, by prctl: the kernel refuses system calls that no submission needs.

Programs, processes, sockets, signals and limits of others, tracing, name spaces, io_uring. Threads,
socket pairs (asyncio needs one) and signals to oneself stay allowed.
"""

import ctypes
import os
import platform
import sys

from landlock import no_new_privileges

ALLOW, DIE, REFUSE, UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026  # EPERM, ENOSYS
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST = 0, 4, 16  # offsets in struct seccomp_data
THREAD = 0x00010000  # CLONE_THREAD
EVERYWHERE = (
    *(424, 425, 426, 427, 428, 429, 430, 431, 432, 434, 438, 440, 442),  # pidfd, io_uring, mounts
    *(447, 448),  # memfd_secret, process_mrelease
)
MACHINES = {
    "x86_64": {
        "audit": 0xC000003E,
        "clone": 56,
        "kill": 62,
        "tgkill": 234,
        "prlimit": 302,
        "refused": (
            *(41, 42, 43, 44, 46, 49, 50, 307, 288),  # sockets
            *(57, 58, 59, 322),  # fork, vfork, execve, execveat
            *(200, 129, 297, 101, 310, 311, 312),  # tkill, queued signals, ptrace, process_vm, kcmp
            *(165, 166, 155, 161, 272, 308, 248, 249, 250, 298, 321, 323),  # mounts, keys, bpf, ...
            *(141, 142, 144, 314, 251),  # priorities and scheduling
            *(253, 254, 294, 300, 301, 103, 240, 303, 304),  # watching files, logs, queues, handles
            *(246, 320, 175, 313, 176, 169, 163, 139, 64, 65, 66, 68, 69, 70, 71, 29, 30, 31),
        ),
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "clone": 220,
        "kill": 129,
        "tgkill": 131,
        "prlimit": 261,
        "refused": (
            *(198, 203, 202, 206, 211, 200, 201, 269, 242),
            *(221, 281),
            *(130, 138, 240, 117, 270, 271, 272),
            *(40, 39, 41, 51, 97, 268, 217, 218, 219, 241, 280, 282),
            *(140, 118, 119, 274, 30),
            *(26, 27, 262, 263, 116, 180, 264, 265),
            *(104, 294, 105, 273, 106, 142, 89, 190, 191, 193, 186, 187, 188, 189, 194, 195, 196),
        ),
    },
}


class Instruction(ctypes.Structure):
    """struct sock_filter."""

    _fields_ = [
        ("code", ctypes.c_uint16),
        ("then", ctypes.c_uint8),
        ("otherwise", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    ]


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_uint16), ("start", ctypes.POINTER(Instruction))]


def restrict() -> bool:
    """Install the filter for this process; whether the kernel did."""
    machine = MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or machine is None:
        return False
    program = [Instruction(*each) for each in filter_of(machine, os.getpid())]
    block = (Instruction * len(program))(*program)
    no_new_privileges()
    given = Program(len(program), block)
    return ctypes.CDLL(None).prctl(22, 2, ctypes.byref(given), 0, 0) == 0


def filter_of(machine: dict, own: int) -> list[tuple[int, int, int, int]]:
    """The instructions of the filter, for a process of this number."""
    code = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, machine["audit"]),
        (RETURN, 0, 0, DIE),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, 0x40000000),  # another numbering of the same calls
        (RETURN, 0, 0, REFUSE),
    ]
    for number in (*machine["refused"], *EVERYWHERE):
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    code += [(EQUAL, 0, 1, 435), (RETURN, 0, 0, UNKNOWN)]  # clone3: the C library then uses clone
    code += when(machine["clone"], (ANY_BIT, 0, 1, THREAD))
    code += when(machine["kill"], (EQUAL, 0, 1, own))
    code += when(machine["tgkill"], (EQUAL, 0, 1, own))
    code += when(machine["prlimit"], (EQUAL, 1, 0, own), (EQUAL, 0, 1, 0))
    return [*code, (RETURN, 0, 0, ALLOW)]


def when(number: int, *tests: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    """Instructions: allow a call only if its first argument passes the tests."""
    body = [(LOAD, 0, 0, FIRST), *tests, (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return [(EQUAL, 0, len(body), number), *body]
