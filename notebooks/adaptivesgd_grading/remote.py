"""A student's functions in a sandbox. The child answers with values; every one is examined here."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from .child.protocol import Decoder, encode
from .errors import classify, in_place
from .functions import differing
from .sandbox import Sandbox


class RemoteFunctions:
    """The functions of a submission, called through its sandbox.

    Parameters
    ----------
    sandbox : Sandbox
        In which the cells have been run.
    deadline : () -> float
        When a call must have ended, on the monotonic clock.
    """

    def __init__(self, sandbox: Sandbox, deadline: Callable[[], float]) -> None:
        self._sandbox, self._deadline = sandbox, deadline
        self._functions: list[Callable] = []
        self.memory: int | None = sandbox.limits.memory

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self._call(name, arguments)

    def rule_sizes(self, name: str, settings: dict, run: SimpleNamespace) -> dict[str, Any]:
        """What `child.rules.rule_sizes` gives for the rule NAME(**settings)."""
        sent = {"settings": encode(settings), "run": encode(vars(run))}
        return self._value(self._request("rule", function=name, **sent))

    def _call(self, name: str, arguments: tuple) -> Any:
        """The value of a call with arguments that nothing in the child can change."""
        reply = self._send(name, arguments, writable=False)
        error = reply.get("error")
        if not isinstance(error, dict) or "read-only" not in str(error.get("text")):
            return self._value(reply)
        again = self._send(name, arguments, writable=True)  # the diagnosis: which argument?
        value, changed = self._value(again), self._changed(arguments, again)
        if not changed and str(error.get("text")).startswith("buffer source array"):
            return value  # compiled code that refuses such arrays, even to read them
        raise in_place(changed or ("an argument",))

    def _send(self, name: str, arguments: tuple, writable: bool) -> dict[str, Any]:
        self._functions = []
        sent = encode(list(arguments), self._register)
        return self._request("call", function=name, arguments=sent, writable=writable)

    def _register(self, function: Callable) -> int:
        self._functions.append(function)
        return len(self._functions) - 1

    def _request(self, do: str, **fields: Any) -> dict[str, Any]:
        return self._sandbox.request(do, self._deadline(), self._answer, **fields)

    def _answer(self, reply: dict[str, Any]) -> dict[str, Any]:
        """What a function of ours gives for arguments from the child."""
        try:
            number = reply["call"]
            if type(number) is not int or not 0 <= number < len(self._functions):
                raise ValueError("no such function")
            arguments = Decoder().decode(reply["arguments"])
            keywords = Decoder().decode(reply["keywords"])
            if not isinstance(arguments, list) or not isinstance(keywords, dict):
                raise ValueError("no arguments")
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self._sandbox.malformed() from None
        try:
            return {"value": encode(self._functions[number](*arguments, **keywords))}
        except Exception as error:
            return {"error": type(error).__name__, "text": str(error)[:200]}

    def _value(self, reply: dict[str, Any]) -> Any:
        """The plain value of a reply; raises Trouble for the description of an exception."""
        try:
            if "error" in reply:
                trouble = classify(reply["error"])
            else:
                return Decoder().decode(reply["value"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self._sandbox.malformed() from None
        raise trouble

    def _changed(self, arguments: tuple, reply: dict[str, Any]) -> tuple[int, ...]:
        """The places of the arguments that the child returns changed."""
        try:
            after = Decoder().decode(reply["after"])
            return differing(arguments, tuple(after))
        except (ValueError, KeyError, TypeError, RecursionError):
            return ()
