"""What a comparison leaves in its folder: a figure, the raw columns, and all that repeats it."""

import json
import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from ... import catalogue
from ...files import locked
from ...plots import Picture
from ...trace import Trace
from ..problems.prepare import Prepared
from ..reports.files import check_writable, finite, write_csv, write_figure, write_text
from .comparison import Comparison, seeds_of
from .result import ComparisonResult
from .sentences import sentences


def write(
    result: ComparisonResult, folder: str | os.PathLike[str], stem: str = "comparison"
) -> list[Path]:
    """Write STEM.png, .svg, .csv and .json into the folder, each whole or not at all.

    Parameters
    ----------
    result : ComparisonResult
        What was found.
    folder : path-like
        Where; it is made if need be.
    stem : str, default "comparison"
        The files' name.

    Returns
    -------
    list of Path
        The paths; of a single run also its trace, STEM.npz; without any trace, only STEM.json.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    path = check_writable(folder) / stem
    with locked(path.parent):  # so that all files are of one result, where two write at once
        return _write(result, path)


def _write(result: ComparisonResult, path: Path) -> list[Path]:
    """The files of a folder that no other process writes to."""
    stem = path.name
    paths = [write_comparison(result, path.with_name(f"{stem}.json"))]
    traces = [trace for name in result.methods for trace in result.traces(name)]
    if traces:
        paths.append(write_columns(result, path.with_name(f"{stem}.csv")))
        paths += write_figure(path, figure(result))
    if len(traces) == 1:
        paths.append(path.with_name(f"{stem}.npz"))
        traces[0].save(paths[-1])
    return paths[::-1]


def figure(result: ComparisonResult, columns: Sequence[str] | None = None) -> Picture:
    """The figure: panels, of these columns if given, or small multiples where there are many methods."""
    from ... import plots
    from ...plots.palette import FEW

    settings, problem = result.comparison, result.prepared.train
    title = f"{settings.model} on {settings.data}: n = {problem.n:,}, d = {problem.dim:,}"
    if (seeds := len(seeds_of(settings.seeds))) > 1:
        title += f", {seeds} seeds"
    traces = [trace for name in result.methods for trace in result.traces(name)]
    groups = {
        heading: [trace.name for name in names for trace in result.traces(name)[:1]]
        for heading, names in catalogue.papers().items()
    }
    how: dict[str, Any] = {"groups": groups, "minimum": result.minimum, "title": title}
    if len(result.methods) > FEW:
        return plots.small_multiples(traces, **how)
    return plots.compare(traces, **how, columns=columns, caption=" ".join(sentences(result)))


def write_columns(result: ComparisonResult, path: Path) -> Path:
    """One row per recorded point: method, seed, and the columns of the trace."""
    traces = [(name, trace) for name in result.methods for trace in result.traces(name)]
    columns = list(traces[0][1].columns)
    rows = (
        [name, trace.settings["seed"], *row]
        for name, trace in traces
        for row in zip(*(trace[column].tolist() for column in columns), strict=True)
    )
    return write_csv(path, ["method", "seed", *columns], rows)


def write_comparison(result: ComparisonResult, path: Path) -> Path:
    """The settings that repeat the comparison, then a line per run: settings, end and columns."""
    head = {
        "comparison": result.comparison.as_json(),
        "rows": counted(result.prepared),
        "notes": result.prepared.notes,
        "minimum": result.minimum,
        "sentences": sentences(result),
        "tuning": tuning(result),
        "failures": result.why,
    }
    lines = [f'"{name}": {as_line(value)}' for name, value in head.items()]
    runs = ",\n".join(
        as_line(run_as_json(name, trace))
        for name in result.methods
        for trace in result.traces(name)
    )
    return write_text(path, "{" + ",\n".join([*lines, f'"runs": [\n{runs}\n]']) + "}\n")


def tuning(result: ComparisonResult) -> dict[str, Any]:
    """What was tuned: {method: trials and the setting chosen}."""
    if result.result is None:
        return {}
    chosen = result.result.chosen
    return {
        name: {"trials": [trial._asdict() for trial in trials], "chosen": chosen[name]}
        for name, trials in result.result.trials.items()
    }


def run_as_json(name: str, trace: Trace) -> dict[str, Any]:
    """One run, as plain values."""
    columns = {column: values.tolist() for column, values in trace.columns.items()}
    settings = trace.settings
    about = {"method": name, "seed": settings["seed"], "reason": trace.reason}
    return about | {"settings": settings, "columns": columns}


def as_line(value: Any) -> str:
    """Plain values as JSON on one line."""
    return json.dumps(finite(value), allow_nan=False)


def read_settings(path: Path) -> dict[str, Any]:
    """The settings of a comparison that `write` wrote, to make it again."""
    settings = read(path)["comparison"]
    known = {each.name for each in fields(Comparison)}
    for name in settings:
        if name not in known:
            raise ValueError(f"{path} has a setting {name!r}, which no comparison has")
    return settings


def check_rows(path: Path, prepared: Prepared) -> None:
    """Refuse other numbers of rows than in the comparison that `write` wrote: the authors' test set
    may have been missing once.
    """
    then, now = read(path).get("rows", counted(prepared)), counted(prepared)
    if then != now:
        raise ValueError(
            f"{path} was made with {in_words(then)}, but here are {in_words(now)}; is the authors' "
            "test set missing?"
        )


def counted(prepared: Prepared) -> dict[str, int]:
    """How many examples there are to learn, and how many are held out."""
    return {"training": prepared.train.n, "test": prepared.test.n if prepared.test else 0}


def in_words(count: dict[str, int]) -> str:
    """The same in words."""
    return f"{count['training']:,} rows to learn and {count['test']:,} held out"


def read(path: Path) -> dict[str, Any]:
    """What the JSON file of a comparison holds; an error says why it is not one."""
    try:
        found = json.loads(Path(path).read_text())
    except OSError as error:
        raise OSError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("comparison"), dict):
        raise ValueError(f"{path} is not the JSON file of a comparison, or is damaged")
    return found
