"""Read numpydoc docstrings: which parameters they describe, and how."""

import dataclasses
import inspect
import re
from enum import Enum
from typing import NamedTuple


class Described(NamedTuple):
    """A parameter as a docstring describes it."""

    kind: str  # the type, without the default
    default: str | None
    text: str


def sections(thing):
    """{heading: body} of a docstring; the body is dedented."""
    text = inspect.getdoc(thing) or ""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", text, flags=re.M)
    return {"Summary": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def described(thing, heading="Parameters"):
    """{parameter: Described} of a section of a docstring."""
    found = {}
    body = sections(thing).get(heading, "")
    for names, kind, text in re.findall(
        r"^(\S[^:\n]*?) *: *(.*)\n((?:[ ]{4}.*\n?|\n)*)", body, re.M
    ):
        kind, _, default = kind.partition(", default ")
        for name in names.split(", "):
            found[name.lstrip("*")] = Described(kind, default or None, " ".join(text.split()))
    return found


def parameters(thing):
    """{name: default} of a callable; no default is `inspect.Parameter.empty`."""
    if inspect.isclass(thing) and issubclass(thing, Enum):
        return {}
    if inspect.isclass(thing) and not dataclasses.is_dataclass(thing):
        ours = [each for each in thing.__mro__ if each.__module__.startswith("adaptivesgd")]
        if all(not {"__init__", "__new__"} & vars(each).keys() for each in ours):
            return {}
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return {}
    given = {each.name: each.default for each in signature.parameters.values()}
    factories = inspect.isclass(thing) and dataclasses.is_dataclass(thing)
    for each in dataclasses.fields(thing) if factories else ():
        if each.default_factory is not dataclasses.MISSING and each.name in given:
            given[each.name] = each.default_factory()
    return {name: default for name, default in given.items() if name not in ("self", "cls")}


def quantity(text):
    """("First batch size B_0", "examples") of "First batch size B_0 (examples), at least 1."."""
    found = re.match(r"([^(]*) \(([^()]*)\)", text)
    return found.groups() if found else (re.split(r"[.,;:]", text)[0], None)
