"""The process beside a student's code: runs cells, answers questions, and judges nothing.

Requests come in as JSON lines, replies go out as JSON lines with the request's token.
"""

import builtins
import json
import os
import resource
import sys
from types import ModuleType, SimpleNamespace

import adapters
import calls
import protocol

STUDENT = "__submission__"  # the __name__ of their cells
DENIED = {
    "os.system": "run programs",
    "os.exec": "run programs",
    "os.posix_spawn": "run programs",
    "subprocess.Popen": "run programs",
    "os.fork": "start processes",
    "os.forkpty": "start processes",
    "os.kill": "signal processes",
    "os.killpg": "signal processes",
    "socket.connect": "use the network",
    "socket.bind": "use the network",
    "socket.sendto": "use the network",
}
CHANGES = ("mkdir", "rmdir", "remove", "rename", "link", "symlink", "chmod", "chown", "truncate")
SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/dev", "/proc", "/sys", "/opt", "/System", "/Library")


NOWHERE = os.open(os.devnull, os.O_WRONLY)


class NoChecks(ModuleType):
    """Stands in for `adaptivesgd_grading` in a submission: public checks are not repeated here."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **options: NoChecks("checks")


def main():
    """Serve requests until there are none."""
    requests, replies = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    settings = json.loads(requests.readline())
    confine(settings)
    print("ready", file=replies, flush=True)
    names = {"__name__": STUDENT, "__builtins__": builtins}
    for line in requests:
        request = protocol.decode(json.loads(line))
        reply = protocol.encode(serve(request, names) | {"token": request["token"]})
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


def serve(request, names):
    """{"ran": name} or {"error"} of a cell, the answer to a question."""
    if "code" in request:
        return run(request["name"], request["code"], names)
    missing = [name for name in request["functions"] if not callable(names.get(name))]
    if missing:
        return {"missing": missing}
    student = SimpleNamespace(**{name: names[name] for name in request["functions"]})
    way = adapters.way(request["adapter"], request["functions"][0])
    reply = calls.answer(way, student, SimpleNamespace(**request["instance"]))
    empty()
    return reply


def run(name, code, names):
    """Run a cell in the namespace that all cells share."""
    try:
        exec(compile(code, f"<cell {name}>", "exec"), names)
        sys.stdout.flush()
    except BaseException as error:
        empty()
        return {"error": calls.describe(error)}
    return {"ran": name}


def empty():
    """Write out what was printed; once that is more than is read, all further words go nowhere."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(NOWHERE, 1)
        os.dup2(NOWHERE, 2)
        sys.stdout.flush()


def confine(settings):
    """Give up what a submission does not need: memory, output, files, processes, the network."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open("printed.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    for limit, value in (
        (resource.RLIMIT_AS, settings["memory"]),
        (resource.RLIMIT_FSIZE, settings["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    sys.modules["adaptivesgd_grading"] = NoChecks("adaptivesgd_grading")
    builtins.__import__ = guarded(builtins.__import__)
    sys.addaudithook(watch(settings["hidden"]))


def guarded(load):
    """An import that refuses the grader's own modules to a submission."""

    def guarded_import(name, globals=None, locals=None, fromlist=(), level=0):
        theirs = (globals or {}).get("__name__") == STUDENT
        root = name.split(".")[0]
        if theirs and (
            root in ("main", "protocol", "calls", "adapters")
            or name.startswith("adaptivesgd_grading.")
        ):
            raise ImportError(f"{name} belongs to the grader and is not for submissions")
        return load(name, globals, locals, fromlist, level)

    return guarded_import


def watch(hidden):
    """An audit hook, which nothing can remove: no processes, no network, files to read only."""
    here = os.path.realpath(os.getcwd())
    readable = [here, sys.prefix, sys.base_prefix, *SYSTEM, *filter(None, sys.path)]
    readable = [os.path.realpath(path) for path in readable]

    def hook(event, arguments):
        if event in DENIED:
            raise PermissionError(f"a submission may not {DENIED[event]}")
        if event == "open":
            path, _, flags = arguments
            writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            permit("open", [path], [here] if writes else readable, hidden)
        elif event.startswith("os.") and event[3:] in CHANGES:
            permit(event[3:], arguments, [here], hidden)

    return hook


def permit(what, paths, roots, hidden):
    """Raise PermissionError unless every path lies under one of the roots, and under none hidden."""
    for path in paths:
        if isinstance(path, (str, bytes)):
            real = os.path.realpath(os.fsdecode(path))
            if not under(real, roots) or under(real, hidden):
                raise PermissionError(f"a submission may not {what} {os.fsdecode(path)}")


def under(path, roots):
    """Whether a path is one of the roots, or in one."""
    return any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in roots)


if __name__ == "__main__":
    main()
