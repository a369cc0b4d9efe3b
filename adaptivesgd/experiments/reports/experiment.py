"""Write what an experiment has found into a folder: the report, its figures, and every number."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from ...plots import Picture
from ...trace import Trace
from ..protocol.task_result import ExperimentResult, TaskResult
from . import figures as drawing
from .files import check_writable, write_figure, write_json, write_text
from .markdown import markdown, table


def publish(results: ExperimentResult, folder: str | os.PathLike[str]) -> Path:
    """Write results.json, the figures and report.md into the folder, each whole or not at all.

    Parameters
    ----------
    results : ExperimentResult
        What was found.
    folder : path-like
        Where; it is made if need be.

    Returns
    -------
    Path
        The report.
    """
    folder = check_writable(folder)
    write_json(folder / "results.json", as_json(results))
    captions = {}
    for name, (caption, draw) in figures_of(results).items():
        if (figure := draw()) is None:  # nothing of what it shows was run
            continue
        write_figure(folder / name, figure)
        captions[f"{name}.png"] = caption
    return write_text(folder / "report.md", markdown(results, captions))


def figures_of(results: ExperimentResult) -> dict[str, tuple[str, Callable[[], Picture | None]]]:
    """{file name: (caption, function that draws)}."""
    done = [each for each in results.tasks.values() if each.arms]
    if not done:
        return {}
    losses: dict[str, Any] = {
        slug(name): (f"{name}: {drawing.over_seeds(each)}", partial(drawing.losses, each))
        for name, each in results.tasks.items()
        if each.arms and each.task.draw
    }
    own = results.experiment.figures.items()
    return {name: (caption, partial(draw, done)) for name, (caption, draw) in own} | losses


def slug(name: str) -> str:
    """A name as part of a file name."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def as_json(results: ExperimentResult) -> dict[str, Any]:
    """Everything, as plain values."""
    experiment = results.experiment
    return {
        "experiment": experiment.name,
        "size": asdict(experiment.size),
        "missing": results.missing,
        "verdicts": [
            {
                "claim": verdict.claim.statement,
                "source": verdict.claim.source,
                "test": verdict.claim.test,
                "verdict": verdict.label,
                "regime": verdict.claim.regime,
                "count": verdict.count,
                "checks": [asdict(check) for check in verdict.checks],
            }
            for verdict in results.verdicts
        ],
        "tasks": {name: task_as_json(each) for name, each in results.tasks.items()},
    }


def task_as_json(result: TaskResult) -> dict[str, Any]:
    """One task: its trials and its runs."""
    return {
        "minimum": result.floor,
        "how": result.how,
        "targets": {str(level): result.target(level) for level in result.task.levels},
        "trials": {
            arm: [trial._asdict() for trial in trials] for arm, trials in result.trials.items()
        },
        "chosen": result.chosen,
        "runs": {arm: [run_as_json(trace) for trace in result.traces[arm]] for arm in result.arms},
        "failures": result.failures,
    }


def run_as_json(trace: Trace) -> dict[str, Any]:
    """One run: what it was, and its last row."""
    last = {name: values[-1].item() for name, values in trace.columns.items()}
    versions = trace.settings["versions"]
    return {"run": json.loads(trace.settings["run"]), "reason": trace.reason, "last": last,
            "versions": versions, "date": trace.settings["date"]}  # fmt: skip


def index(folder: Path, names: list[str]) -> Path:
    """README.md: the verdicts of several experiments in one table."""
    rows = []
    for name in names:
        found = json.loads((folder / name / "results.json").read_text())
        for verdict in found["verdicts"]:
            link = f"[{name}]({name}/report.md)"
            rows.append((link, verdict["claim"], f"**{verdict['verdict']}**", verdict["count"]))
    heads = ("experiment", "the paper's claim", "verdict", "on")
    lines = ["# Do the papers' claims hold here?", table(heads, rows)]
    return write_text(folder / "README.md", "\n\n".join(lines) + "\n")
