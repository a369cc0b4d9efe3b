"""What a comparison leaves in its folder: a figure, the raw columns, and all that repeats it."""

import csv
import json
from dataclasses import fields
from math import isfinite
from pathlib import Path
from tempfile import TemporaryFile

from ... import catalogue
from ...plots import compare as draw
from .comparison import Comparison


def check_writable(folder):
    """The folder as a path; it is made if need be. An OSError, at once, if it cannot be written."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        why = error.strerror or error
        raise OSError(
            f"no results can be written to {folder} ({why}); name another folder"
        ) from None
    return folder


def write(outcome, folder, stem="comparison"):
    """Write STEM.png, .svg, .csv and .json into the folder, and return their paths; of a single
    run also its trace, STEM.npz; without any trace, only the settings.
    """
    path = check_writable(folder) / stem
    paths = [write_json(outcome, path.with_suffix(".json"))]
    traces = [finish.trace for finish in outcome.finishes if finish.trace is not None]
    if traces:
        drawn = figure(outcome)
        paths.append(write_csv(outcome, path.with_suffix(".csv")))
        paths += [path.with_suffix(ending) for ending in (".svg", ".png")]
        for picture in paths[-2:]:
            drawn.savefig(picture)
    if len(traces) == 1:
        paths.append(path.with_suffix(".npz"))
        traces[0].save(paths[-1])
    return paths[::-1]


def figure(outcome):
    """The four panels, with a colour per paper."""
    settings, problem = outcome.comparison, outcome.prepared.train
    title = f"{settings.model} on {settings.data}: n = {problem.n:,}, d = {problem.dim:,}"
    if len(settings.seeds) > 1:
        title += f", {len(settings.seeds)} seeds"
    traces = [trace for name in settings.methods for trace in outcome.traces(name)]
    groups = {
        heading: [trace.name for name in names for trace in outcome.traces(name)[:1]]
        for heading, names in catalogue.papers().items()
    }
    return draw(traces, groups=groups, minimum=outcome.minimum, title=title)


def write_csv(outcome, path):
    """One row per recorded point: method, seed, and the columns of the trace."""
    traces = [(name, t) for name in outcome.comparison.methods for t in outcome.traces(name)]
    columns = list(traces[0][1].columns)
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["method", "seed", *columns])
        for name, trace in traces:
            values = (trace[column].tolist() for column in columns)
            seed = trace.settings["seed"]
            rows.writerows([name, seed, *row] for row in zip(*values, strict=True))
    return path


def write_json(outcome, path):
    """The settings that repeat the comparison, then a line per run: settings, end and columns."""
    head = {
        "comparison": outcome.comparison.as_json(),
        "rows": counted(outcome.prepared),
        "notes": outcome.prepared.notes,
        "minimum": outcome.minimum,
    }
    lines = [f'"{name}": {as_json(value)}' for name, value in head.items()]
    runs = ",\n".join(as_json(run_told(finish)) for finish in outcome.finishes)
    path.write_text("{" + ",\n".join([*lines, f'"runs": [\n{runs}\n]']) + "}\n")
    return path


def run_told(finish):
    """One run, as plain values."""
    told = {"method": finish.entry.name, "seed": finish.entry.seed}
    if finish.trace is None:
        return told | {"failure": finish.failure}
    columns = {name: values.tolist() for name, values in finish.trace.columns.items()}
    settings = finish.trace.settings
    return told | {"reason": finish.trace.reason, "settings": settings, "columns": columns}


def as_json(told):
    """Plain values as JSON on one line."""
    return json.dumps(finite(told), allow_nan=False)


def finite(told):
    """The same, with None for a number that is not finite, which JSON cannot hold."""
    if isinstance(told, dict):
        return {key: finite(value) for key, value in told.items()}
    if isinstance(told, (list, tuple)):
        return [finite(value) for value in told]
    return None if isinstance(told, float) and not isfinite(told) else told


def read_settings(path):
    """The settings of a comparison that `write_json` wrote, to make it again."""
    told = read(path)["comparison"]
    known = {each.name for each in fields(Comparison)}
    for name in told:
        if name not in known:
            raise ValueError(f"{path} has a setting {name!r}, which no comparison has")
    return told


def check_rows(path, prepared):
    """Nothing, if these are as many rows as in the comparison that `write_json` wrote; else a
    ValueError: the authors' test set may have been there only once.
    """
    then, now = read(path).get("rows", counted(prepared)), counted(prepared)
    if then != now:
        raise ValueError(
            f"{path} was made with {rows_told(then)}, but here are {rows_told(now)}; is the authors' "
            "test set missing?"
        )


def counted(prepared):
    """How many examples there are to learn, and how many are held out."""
    return {"training": prepared.train.n, "test": prepared.test.n if prepared.test else 0}


def rows_told(rows):
    """The same in words."""
    return f"{rows['training']:,} rows to learn and {rows['test']:,} held out"


def read(path):
    """What the JSON file of a comparison holds; a sentence says why it is none."""
    try:
        told = json.loads(Path(path).read_text())
    except OSError as error:
        raise OSError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("comparison"), dict):
        raise ValueError(f"{path} is not the JSON file of a comparison, or is damaged")
    return told
