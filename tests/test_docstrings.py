"""Docstrings: every public callable is described in full, and every example runs."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import docstring_reader as reader
import numpy as np
import pytest

import adaptivesgd

# Modules with helpers of the package's own beside what a namespace exports; only the exports are judged.
INTERNAL = {
    f"adaptivesgd.{name}"
    for name in (
        *("backend", "cli", "example_gradients", "experiments", "indexing", "html", "interrupts"),
        *("kernels", "models", "networks", "plots", "sharded"),
    )
}
NAMESPACES = (
    *("adaptivesgd", "adaptivesgd.checks", "adaptivesgd.data", "adaptivesgd.experiments"),
    *("adaptivesgd.models", "adaptivesgd.networks", "adaptivesgd.plots", "adaptivesgd.sharded"),
)
ROOT = Path(adaptivesgd.__file__).parent
NAMES = sorted(
    each.name
    for each in pkgutil.walk_packages([str(ROOT)], "adaptivesgd.")
    if not each.name.endswith("__main__")
)


def room(name):
    """The package, or the module, of `adaptivesgd` that a module belongs to."""
    return ".".join(name.split(".")[:2])


def public(module):
    """{dotted name: thing}: what a module defines without a leading underscore, and its methods."""
    for name, thing in vars(module).items():
        own = getattr(thing, "__module__", None) == module.__name__
        if name.startswith("_") or not own or not (inspect.isclass(thing) or callable(thing)):
            continue
        yield f"{module.__name__}.{name}", thing
        known = getattr(thing, "__dataclass_fields__", {})  # a default may be a function
        for inner, member in vars(thing).items() if inspect.isclass(thing) else ():
            if (
                inner not in known
                and inspect.isfunction(member)
                and (not inner.startswith("_") or inner == "__call__")
            ):
                yield f"{module.__name__}.{name}.{inner}", getattr(thing, inner)


def value_of(text):
    """The value that a literal stands for; other text as it is."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def exported(name, thing):
    """Whether a namespace exports this, or the class that it is a method of."""
    outer = name.partition(".")[0]
    return any(
        getattr(getattr(space, outer, None), "__module__", None) == thing.__module__
        for space in map(importlib.import_module, NAMESPACES)
        if outer in space.__all__
    )


def faults(thing):
    """What is wrong with the docstring of a callable: undescribed, unknown, wrong default."""
    if not inspect.getdoc(thing):
        return ["no docstring"]
    if inspect.isfunction(thing) and not thing.__doc__:
        return []  # it overrides a method that is described
    given, documented = reader.parameters(thing), reader.described(thing)
    found = [
        f"{name} is not described"
        for name in given
        if not getattr(documented.get(name), "text", "")
    ]
    found += [f"{name} does not exist" for name in documented if name not in given]
    for name, each in documented.items():
        default = given.get(name)
        literal = each.default is not None and isinstance(default, int | float | str | None)
        if literal and each.default != str(default) and value_of(each.default) != default:
            found.append(f"{name} has the default {default!r}, not {each.default}")
    if inspect.isfunction(thing) and inspect.signature(thing).return_annotation is not None:
        found += [] if {"Returns", "Yields"} & set(reader.sections(thing)) else ["no Returns"]
    return found


def undescribed():
    """(faults by name, parameters described, parameters) of everything that is not pending."""
    wrong, good, total = {}, 0, 0
    for name in NAMES:
        for dotted, thing in public(importlib.import_module(name)):
            if room(name) in INTERNAL and not exported(dotted.removeprefix(f"{name}."), thing):
                continue
            found, given = faults(thing), reader.parameters(thing)
            total += len(given)
            good += len(given) - sum("is not described" in each for each in found)
            wrong |= {dotted: found} if found else {}
    return wrong, good, total


def test_every_public_parameter_is_described_and_every_described_one_exists():
    wrong, good, total = undescribed()
    print(f"{good} of {total} parameters described ({good / total:.0%})")
    assert not wrong, "\n".join(f"{name}: {', '.join(each)}" for name, each in wrong.items())


PLACE = r"Algorithm|[Ee]quation|[Cc]ondition|[Ss]ection|Theorem|Lemma|Proposition|lecture|code|as read|script|ours|[Aa]ttributed"
CITED = [
    (f"{space}.{name}", getattr(importlib.import_module(f"adaptivesgd.{space}"), name))
    for space in ("methods", "batch_sizes", "samplers", "directions", "step_sizes", "models", "networks")
    for name in importlib.import_module(f"adaptivesgd.{space}").__all__
]  # fmt: skip


def unplaced(thing):
    """Whether a docstring cites a source without the place in it, and without `attributed`."""
    references = reader.sections(thing).get("References")
    return references is not None and not re.search(PLACE, references)


@pytest.mark.parametrize("name, thing", CITED, ids=[name for name, _ in CITED])
def test_a_source_is_cited_with_its_place_or_as_attributed(name, thing):
    assert not unplaced(thing)
    assert "References" in reader.sections(thing) or not name.startswith("methods.")


@pytest.mark.parametrize("room", sorted({room(name) for name in NAMES}))
def test_examples_run(room):
    """The Examples of docstrings, as doctests."""
    for name in (name for name in NAMES if name == room or name.startswith(f"{room}.")):
        module = importlib.import_module(name)
        if ">>> " in inspect.getsource(module):
            with np.errstate(all="warn"):
                failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
            assert failed == 0, name


# The test itself notices.


def undocumented(x):
    """Return x."""


def half(x, y: int = 3) -> int:
    """Return x.

    Parameters
    ----------
    x : int
        A number.
    z : int
        Another one.
    y : int, default 4
        A third one.
    """


def cited(x):
    """Return x.

    References
    ----------
    Cauchy (1847), "Methode generale".
    """


def test_a_source_without_a_place_is_noticed():
    assert unplaced(cited) and not unplaced(half)


@pytest.mark.parametrize(
    "thing, words",
    [
        (undocumented, ["x is not described"]),
        (half, ["z does not exist", "y has the default 3, not 4", "no Returns"]),
        (lambda: None, ["no docstring"]),
    ],
)
def test_gaps_are_noticed(thing, words):
    assert set(words) <= set(faults(thing))
