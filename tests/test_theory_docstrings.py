"""Everything that `from theory import` gives is described: each parameter, and what is returned."""

import inspect

import docstring_reader as reader
import pytest

import theory
from theory import chain, combination, typeset
from theory.sdp import grid, programs
from theory.worst import families, record, search

EXPORTED = [
    name
    for name in theory.__all__
    if inspect.isfunction(getattr(theory, name)) or inspect.isclass(getattr(theory, name))
]
MACHINERY = [
    pytest.param(thing, id=f"{module.__name__}.{name}")
    for module in (chain, combination, typeset, grid, programs, families, record, search)
    for name, thing in vars(module).items()
    if getattr(thing, "__module__", "") == module.__name__ and "Parameters" in (thing.__doc__ or "")
]


@pytest.mark.parametrize("thing", [*(getattr(theory, name) for name in EXPORTED), *MACHINERY])
def test_every_parameter_is_described(thing):
    found, wanted = reader.described(thing), set(reader.parameters(thing))
    assert {name for name in wanted if name not in found} == set()
    assert all(each.text and each.kind for each in found.values())


@pytest.mark.parametrize("name", EXPORTED)
def test_what_is_returned_is_described(name):
    thing = getattr(theory, name)
    assert inspect.isclass(thing) or {"Returns", "Yields"} & set(reader.sections(thing))
