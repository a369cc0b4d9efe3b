"""What figures accept: traces, columns and clocks, with errors that say what was meant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import validate
from ..errors import kind_of

if TYPE_CHECKING:
    from ..trace import Trace

CLOCK_LABELS = {
    "updates": "updates of w",
    "work": "examples evaluated: gradients + losses",
    "seconds": "seconds of computing, recording excluded",
}


def given_traces(traces: "Iterable[Trace] | Trace") -> "list[Trace]":
    """The traces as a list; a single one is a list of one.

    Raises
    ------
    ValueError
        If there are none.
    TypeError
        If anything else is among them.
    """
    found: list[Any] = (
        [traces] if is_trace(traces) else items("traces", traces, is_trace, "what run returned")
    )
    if not found:
        raise ValueError("there is nothing to draw: give at least one trace")
    return found


def is_trace(thing: Any) -> bool:
    """Whether it has the columns and the settings of a trace."""
    return hasattr(thing, "columns") and hasattr(thing, "settings") and not isinstance(thing, type)


def given_columns(columns: Sequence[str] | str, traces: "Sequence[Trace]") -> list[str]:
    """The names of columns that every trace has, as a list; a single name is a list of one.

    Raises
    ------
    ValueError
        If there are none.
    TypeError
        If they are not strings.
    KeyError
        If a trace lacks one.
    """
    names = strings("columns", columns)
    if not names:
        raise ValueError('columns must name at least one column, such as "loss"')
    for name in names:
        for trace in traces:
            trace[name]  # a KeyError names the columns that it has
    return names


def given_clocks(clocks: Sequence[str] | str) -> list[str]:
    """The clocks as a list; a single one is a list of one."""
    return [validate.one_of("clock", name, CLOCK_LABELS) for name in strings("clocks", clocks)]


def strings(name: str, values: Iterable[str] | str) -> list[str]:
    """Strings as a list; a single one is a list of one."""
    if isinstance(values, str):
        return [values]
    return items(name, values, lambda each: isinstance(each, str), "strings")


def items(name: str, values: Any, fits: Callable[[Any], bool], words: str) -> list[Any]:
    """`values` as a list, if each of them fits."""
    try:
        found = list(values)
    except TypeError:
        raise TypeError(f"{name} must be {words}, not {kind_of(values)}") from None
    for each in found:
        if not fits(each):
            raise TypeError(f"{name} must be {words}, but {kind_of(each)} is among them")
    return found


def given_groups(groups: Mapping[str, Sequence[str]] | None) -> dict[str, list[str]]:
    """{heading: names of methods}, empty by default."""
    if groups is None:
        return {}
    if not isinstance(groups, Mapping):
        raise TypeError(f"groups must be a dict of headings and names, not {kind_of(groups)}")
    return {
        text("a heading", heading): strings("groups", names) for heading, names in groups.items()
    }


def text(name: str, value: str) -> str:
    """`value`, if it is a string."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {kind_of(value)}")
    return value


def given_minimum(minimum: float | None) -> float | None:
    """F* as a float, if it is given."""
    return None if minimum is None else validate.finite("minimum", minimum)


def given_axes(axes: Any) -> Any:
    """The axes, if they are those of one panel."""
    if not hasattr(axes, "set_yscale"):
        raise TypeError(
            f"ax must be the axes of one panel, as plt.gca() returns, not {kind_of(axes)}"
        )
    return axes
