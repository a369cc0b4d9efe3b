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
        one method get labels such as "SGD, step size 0.1", and runs on several problems their models.
    """
    groups: dict[str, list[Trace]] = {}
    for trace in traces:
        what = [trace.settings["method"], trace.settings.get("problem")]
        groups.setdefault(json.dumps(what, sort_keys=True), []).append(trace)
    names = list(dict.fromkeys(runs[0].name for runs in groups.values()))
    found = sorted(groups.values(), key=lambda runs: names.index(runs[0].name))
    labels = labels_of([runs[0].settings["method"] for runs in found])
    if not same_problem(found):
        rules = [runs[0].settings["problem"]["rule"] for runs in found]
        labels = [f"{each} on {rule}" for each, rule in zip(labels, rules, strict=True)]
    return dict(zip(unique(labels), found, strict=True))


def same_problem(curves: Iterable[Sequence["Trace"]]) -> bool:
    """Whether all runs are of one problem."""
    known = [runs[0].settings.get("problem") for runs in curves]
    return all(each == known[0] for each in known)


def labels_of(methods: Sequence[dict[str, Any]]) -> list[str]:
    """Labels of methods, described as in a trace's settings: a name, and what tells it from its namesakes."""
    names = [each.get("name") or each["batch_size"]["rule"] for each in methods]
    values = [flattened({k: v for k, v in each.items() if k != "name"}) for each in methods]
    return [
        label(name, value, [v for n, v in zip(names, values, strict=True) if n == name])
        for name, value in zip(names, values, strict=True)
    ]


def unique(labels: Iterable[str]) -> list[str]:
    """The labels, with a number behind each that was there before."""
    found: list[str] = []
    for each in labels:
        new, count = each, 1
        while new in found:
            count += 1
            new = f"{each} #{count}"
        found.append(new)
    return found


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
