"""The reference by topic: signature, formula, parameters, example and uses of each public object."""

import inspect
import re
from functools import cache
from importlib import import_module

import adaptivesgd as asgd
from adaptivesgd import methods as every_method

from .formulas import FORMULAS
from .numpydoc import Doc, inline, markdown
from .source import fenced, without_docstring
from .tables import pipe_table

LONG = 72  # characters of a signature on one line


def reference(place, room, *names):
    """The objects of a namespace, or these of its names, one section each."""
    module = import_module(room)
    chosen = names or module.__all__
    return "\n\n".join("\n\n".join(section(place, room, getattr(module, n), n)) for n in chosen)


def section(place, room, thing, name):
    """One object."""
    doc, full = Doc.of(thing), f"{room}.{name}"
    yield f"## `{name}` {{ #{full} }}"
    yield f"{fenced(signature(thing, shown(room, name)))}"
    if full in FORMULAS:
        yield f"\\[{FORMULAS[full]}\\]"
    yield inline(doc.summary)
    yield markdown(doc.body)
    for title in ("Parameters", "Attributes", "Returns", "Yields", "Raises"):
        if title in doc.sections:
            yield f"**{title}**"
            yield listed(doc, title)
    for title in ("Notes", "References", "Examples", "See Also"):
        if title in doc.sections:
            yield f"**{title}**"
            yield markdown(doc.sections[title])
    if inspect.isclass(thing):
        yield members(thing)
    yield used_in(place, name, room)
    yield code(thing)


def shown(room, name):
    """How a user writes it."""
    if room == "adaptivesgd":
        return f"asgd.{name}"
    return f"{room.replace('adaptivesgd', 'asgd')}.{name}"


def signature(thing, name):
    """The call with its defaults; the types stand in the table."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return name
    words, starred = [], False
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and not starred:
            words.append("*")
            starred = True
        starred |= each.kind is each.VAR_POSITIONAL
        words.append(str(each.replace(annotation=each.empty)))
    line = f"{name}({', '.join(words)})"
    if len(line) <= LONG:
        return line
    return f"{name}(\n" + "".join(f"    {word},\n" for word in words) + ")"


def listed(doc, title):
    """Parameters as a table of names, types, defaults and meanings; anything else as a list."""
    if title not in ("Parameters", "Attributes"):
        return "\n".join(f"- `{name}`: {cell(text)}" for name, text in doc.entries(title))
    rows = []
    for name, text in doc.entries(title):
        word, _, kind = name.partition(" : ")
        type_, _, default = kind.partition(", default ")
        rows.append((f"`{word}`", inline(type_), f"`{default}`" if default else "", cell(text)))
    return pipe_table(("name", "type", "default", "meaning"), rows)


def cell(text):
    """A description in a cell of a table: paragraphs and lists on lines of their own."""
    parts = re.split(r"\n\s*\n|\n(?=- )", text)
    return "<br>".join(inline(part) for part in parts)


def members(thing):
    """The public methods and properties that a class defines, with their summaries."""
    rows = []
    for name, member in vars(thing).items():
        if name.startswith("_") or not (callable(member) or isinstance(member, property)):
            continue
        if inspect.isclass(member) or not (summary := Doc.of(member).summary):
            continue
        call = signature(member, name).replace("self, ", "").replace("(self)", "()")
        call = name if isinstance(member, property) else " ".join(call.split())
        rows.append((f"`{call}`", inline(summary)))
    return (
        "**Methods and properties**\n\n" + pipe_table(("member", "summary"), rows) if rows else ""
    )


@cache
def sources():
    """{method: its source without the docstring}."""
    return {
        name: without_docstring(inspect.getsource(getattr(every_method, name)))
        for name in every_method.__all__
    }


@cache
def theorems_of():
    """{theorem's module: (title, page, source)}."""
    from theory.catalogue import theorems

    return {
        each.name: (
            each.title,
            f"theory/{each.paper}/{each.short_name}.md",
            inspect.getsource(import_module(each.name)),
        )
        for each in theorems()
    }


def used_in(place, name, room):
    """Links to the methods and theorems whose code uses it."""
    if not room.startswith("adaptivesgd.") or room.endswith((".data", ".plots")):
        return ""
    uses = re.compile(rf"(?<![\w.])(?:\w+\.)?{name}\(")
    methods = [
        f"[`{method}`]({place.up}reference/methods.md#adaptivesgd.methods.{method})"
        for method, source in sources().items()
        if uses.search(source) and method != name
    ]
    found = [
        f"[{title}]({place.up}{page})"
        for title, page, source in theorems_of().values()
        if uses.search(source)
    ]
    parts = [
        f"{word}: {', '.join(links[:12])}{' and others' if len(links) > 12 else ''}."
        for word, links in (("Methods", methods), ("Theorems", found))
        if links
    ]
    return "**Used in**\n\n" + " ".join(parts) if parts else ""


def code(thing):
    """The source, folded; it stays out of the search."""
    try:
        source = inspect.getsource(thing)
    except (OSError, TypeError):
        return ""
    bare = re.sub(r'    """.*?"""\n', "", source, count=1, flags=re.DOTALL)
    return f'<details class="code" data-search-exclude markdown>\n<summary>Source</summary>\n\n{fenced(bare)}\n\n</details>'


def public():
    """The names of `dir(adaptivesgd)` that are objects, not namespaces."""
    return [n for n in dir(asgd) if not n.startswith("_") and not inspect.ismodule(getattr(asgd, n))]  # fmt: skip
