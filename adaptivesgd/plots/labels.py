"""Labels: which traces are seeds of one setting, and what distinguishes settings of one method."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..trace import Trace

OWN = ("length", "size", "rule", "initial_step", "initial_size")  # fields that name their part


def labelled(traces: Iterable["Trace"]) -> dict[str, list["Trace"]]:
    """Group traces by method and setting.

    Parameters
    ----------
    traces : iterable of Trace
        Any traces.

    Returns
    -------
    dict
        {label: traces}. Runs with the same name and setting are seeds of one curve. Settings of
        one method get labels such as "SGD, step size 0.1".
    """
    variants: dict[str, dict[str, list[Trace]]] = {}
    for trace in traces:
        setting = json.dumps(setting_of(trace), sort_keys=True)
        variants.setdefault(trace.name, {}).setdefault(setting, []).append(trace)
    found = {}
    for name, settings in variants.items():
        flat = [flattened(setting_of(group[0])) for group in settings.values()]
        for values, group in zip(flat, settings.values(), strict=True):
            found[label(name, values, flat)] = group
    return found


def setting_of(trace: "Trace") -> dict[str, Any]:
    """The method of a trace without its name."""
    return {key: value for key, value in trace.settings["method"].items() if key != "name"}


def flattened(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """{path: plain value} of nested dicts."""
    if isinstance(value, dict):
        return {
            p: v for key, item in value.items() for p, v in flattened(item, (*path, key)).items()
        }
    return {path: value}


def label(
    name: str,
    values: Mapping[tuple[str, ...], Any],
    others: Sequence[Mapping[tuple[str, ...], Any]],
) -> str:
    """The name, and the values that are not the same in all settings."""
    differ = [path for path in values if len({str(each.get(path)) for each in others}) > 1]
    return ", ".join([name, *(f"{field_name(path)} {number(values[path])}" for path in differ)])


def field_name(path: tuple[str, ...]) -> str:
    """What a field is called: of ("step_size", "length"), "step size"."""
    own = [key for key in path if key not in OWN] or list(path)
    return own[-1].replace("_", " ")


def number(value: Any) -> str:
    """A value in few characters."""
    return f"{value:g}" if isinstance(value, float) else str(value)
