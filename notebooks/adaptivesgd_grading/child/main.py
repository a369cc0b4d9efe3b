"""The process that runs a student's code: it reads the notebook, runs cells and calls functions.

Requests come in as JSON lines, replies go out as JSON lines with the request's token.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import calls
import confinement
import engine
import reader
import rules
from namespace import Notebook, Refused
from protocol import DISTURBED, Decoder, encode

NOWHERE = os.open(os.devnull, os.O_WRONLY)


class Channel:
    """The two pipes to the grader."""

    def __init__(self) -> None:
        self.requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
        self.replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
        self.token = ""
        self.untouched = self.state()

    def state(self) -> list[tuple[int, int, bool]]:
        """Which pipes these are, and whether reading and writing wait; OSError if one is closed."""
        ends = [self.requests.fileno(), self.replies.fileno()]
        found = [(os.fstat(end), os.get_blocking(end)) for end in ends]
        return [(status.st_dev, status.st_ino, waits) for status, waits in found]

    def receive(self) -> dict[str, Any]:
        """The next request; ends the process if there is none."""
        line = self.requests.readline()
        if not line:
            os._exit(0)
        request = json.loads(line)
        self.token = request.get("token", "")
        return request

    def send(self, **reply: Any) -> None:
        """Send a reply, of which each value is plain JSON.

        Ends the process if the code that just ran has disturbed a pipe: the cell or question to
        blame is then the one that the grader is waiting for.
        """
        try:
            disturbed = self.state() != self.untouched
        except (OSError, ValueError):
            disturbed = True
        if disturbed:
            os._exit(DISTURBED)
        self.replies.write(json.dumps({"token": self.token, **reply}) + "\n")
        self.replies.flush()

    def call_back(self, number: int, arguments: tuple, keywords: dict[str, Any]) -> Any:
        """What a function of the grader's returns; it never is in this process."""
        plain = [calls.listed(each) for each in arguments]
        named = {name: calls.listed(each) for name, each in keywords.items()}
        self.send(call=number, arguments=encode(plain), keywords=encode(named))
        reply = self.receive()
        if "error" in reply:
            raise (ValueError if reply["error"] == "ValueError" else RuntimeError)(reply["text"])
        return Decoder().decode(reply["value"])


class Server:
    """Serves requests, one at a time, until there are none."""

    def __init__(self, channel: Channel) -> None:
        self.channel, self.notebook = channel, Notebook()
        self.cells: list[dict[str, Any]] = []

    def serve(self) -> None:
        """Answer requests for ever."""
        while True:
            request = self.channel.receive()
            self.channel.send(**getattr(self, request["do"])(request))
            empty()

    def read(self, request: dict[str, Any]) -> dict[str, Any]:
        """How many code cells the notebook has."""
        try:
            self.cells = reader.cells_of(request["path"])
        except ValueError as error:
            return {"unreadable": str(error)[:200]}
        return {"cells": len(self.cells)}

    def analyse(self, request: dict[str, Any]) -> dict[str, Any]:
        """What one cell defines, uses and imports."""
        cell = self.cells[request["cell"]]
        return {"tags": cell["tags"], **reader.analysis(cell)}

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a cell."""
        reply = self.notebook.run(request["name"], request["code"])
        empty()
        return reply

    def defined(self, request: dict[str, Any]) -> dict[str, Any]:
        """Which of these names can be called."""
        return {"callable": [callable(self.notebook.names.get(n)) for n in request["names"]]}

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function with arguments that it cannot change, or with a copy of its own."""
        writable = request["writable"]
        decoder = Decoder(self.channel.call_back, writable)
        arguments = decoder.decode(request["arguments"])
        reply = self.result(self.notebook.names[request["function"]], arguments)
        if writable:
            reply["after"] = [encode(calls.kept(each)) for each in arguments]
        return reply

    def rule(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a batch-size rule in the engine."""
        decoder = Decoder(self.channel.call_back)
        make = self.notebook.names[request["function"]]
        settings = decoder.decode(request["settings"])
        run = rules.SimpleNamespace(**decoder.decode(request["run"]))
        return self.result(lambda: rules.rule_sizes(make(**settings), run), ())

    def result(self, function: Callable, arguments: Any) -> dict[str, Any]:
        """{"value"} or {"error"} of a call."""
        reply = calls.outcome(function, arguments)
        empty()
        return {"value": encode(reply["value"])} if "value" in reply else reply


def empty() -> None:
    """Write out what was printed; once that is more than is read, all further words go nowhere."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        os.dup2(NOWHERE, 1)
        os.dup2(NOWHERE, 2)
    except (ValueError, AttributeError):  # closed, or replaced
        pass
    with suppress(Exception):
        sys.stdout.flush()


def main() -> None:
    """Confine the process, then serve."""
    confinement.die_with_parent()
    channel = Channel()
    settings = channel.receive()
    os.chdir(settings["writable"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what is printed goes where errors go
    if settings["answers"]:
        engine.import_without(settings["answers"])
    sys.meta_path.insert(0, Refused(settings["inert"], settings["grader"]))
    layers = confinement.confine(settings)
    channel.send(layers=layers)
    Server(channel).serve()


if __name__ == "__main__":
    main()
