"""The second layer, inside of Python: an audit hook, which nothing can remove, with readable refusals."""

import os
from collections.abc import Callable, Iterable
from typing import Any

DENIED = {
    "os.system": "run programs",
    "os.exec": "run programs",
    "os.posix_spawn": "run programs",
    "os.spawn": "run programs",
    "subprocess.Popen": "run programs",
    "os.fork": "start processes",
    "os.forkpty": "start processes",
    "os.kill": "signal processes",
    "os.killpg": "signal processes",
    "signal.pthread_kill": "signal processes",
    "resource.prlimit": "change the limits of processes",
    "socket.connect": "use the network",
    "socket.bind": "use the network",
    "socket.sendto": "use the network",
    "socket.sendmsg": "use the network",
    "socket.getaddrinfo": "use the network",
    "socket.gethostbyname": "use the network",
    "socket.gethostbyaddr": "use the network",
}
CHANGES = {"mkdir", "rmdir", "remove", "rename", "link", "symlink", "chmod", "chown", "truncate"}
LISTS = {"os.listdir", "os.scandir", "os.chdir"}


def hook(readable: Iterable[str], writable: str, hidden: Iterable[str]) -> Callable:
    """The hook: no processes, no network, files to read only, and none that is hidden."""
    roots = [os.path.realpath(path) for path in readable]
    here, hidden = os.path.realpath(writable), [os.path.realpath(path) for path in hidden]

    def watch(event: str, arguments: tuple) -> None:
        if event in DENIED:
            raise PermissionError(f"a submission may not {DENIED[event]}")
        if event == "socket.__new__" and arguments[1] not in (
            1,
            -1,
        ):  # AF_UNIX, or given a descriptor
            raise PermissionError("a submission may not use the network")
        if event == "open":
            path, _, flags = arguments
            writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            permit("open", [path], [here] if writes else [here, *roots], hidden)
        elif event in LISTS:
            permit(event[3:], arguments[:1], [here, *roots], hidden)
        elif event.startswith("os.") and event[3:] in CHANGES:
            permit(event[3:], arguments, [here], hidden)

    return watch


def permit(what: str, paths: Iterable[Any], roots: list[str], hidden: list[str]) -> None:
    """Raise PermissionError unless every path lies under one of the roots, and under none hidden."""
    for path in paths:
        if isinstance(path, (str, bytes)):
            real = os.path.realpath(os.fsdecode(path))
            if not under(real, roots) or under(real, hidden):
                raise PermissionError(f"a submission may not {what} {os.fsdecode(path)}")


def under(path: str, roots: Iterable[str]) -> bool:
    """Whether a path is one of the roots, or in one."""
    return any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
