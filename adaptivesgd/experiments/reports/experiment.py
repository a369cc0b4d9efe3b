"""Write what an experiment has found into a folder: the report, its figures, and every number."""

import json
import math
from dataclasses import asdict

from ..compare.files import check_writable
from . import figures as drawing
from .markdown import markdown, table


def publish(results, folder, seconds=0.0):
    """Write report.md, its figures and results.json into the folder; returns the report's path."""
    folder = check_writable(folder)
    captions = {}
    for name, (caption, draw) in figures_of(results).items():
        figure = draw()
        for ending in ("png", "svg"):
            figure.savefig(folder / f"{name}.{ending}")
        captions[f"{name}.png"] = caption
    path = folder / "report.md"
    path.write_text(markdown(results, captions, seconds))
    told = json.dumps(plain(as_json(results)), indent=1, allow_nan=False)
    (folder / "results.json").write_text(told + "\n")
    return path


def figures_of(results):
    """{file name: (caption, function that draws)}."""
    findings = [each for each in results.findings.values() if each.arms]
    if not findings:
        return {}
    drawn = {
        slug(each.task.name): (
            f"{each.task.name}: median and quartiles of {each.task.seeds} seeds",
            lambda each=each: drawing.losses(each),
        )
        for each in findings
        if each.task.draw
    }
    own = {name: (caption, lambda of=of: of(findings)) for name, (caption, of)
           in results.experiment.figures.items()}  # fmt: skip
    return own | drawn


def slug(name):
    """A name as part of a file name."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def as_json(results):
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
                "verdict": verdict.word,
                "count": verdict.count,
                "checks": [asdict(check) for check in verdict.checks],
            }
            for verdict in results.verdicts
        ],
        "tasks": {name: task_as_json(each) for name, each in results.findings.items()},
    }


def task_as_json(findings):
    """One task: its trials and its runs."""
    return {
        "minimum": findings.floor,
        "how": findings.how,
        "targets": {str(level): findings.target(level) for level in findings.task.levels},
        "trials": {
            arm: [trial._asdict() for trial in trials] for arm, trials in findings.trials.items()
        },
        "chosen": findings.chosen,
        "runs": {
            arm: [run_as_json(trace) for trace in findings.traces[arm]] for arm in findings.arms
        },
        "failures": findings.failures,
    }


def run_as_json(trace):
    """One run: what it was, and its last row."""
    last = {name: values[-1].item() for name, values in trace.columns.items()}
    versions = trace.settings["versions"]
    return {"cell": json.loads(trace.settings["cell"]), "reason": trace.reason, "last": last,
            "versions": versions, "date": trace.settings["date"]}  # fmt: skip


def plain(value):
    """The value with None for what is not finite, which JSON cannot hold."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def index(folder, names):
    """README.md: the verdicts of several experiments in one table."""
    rows = []
    for name in names:
        told = json.loads((folder / name / "results.json").read_text())
        for verdict in told["verdicts"]:
            link = f"[{name}]({name}/report.md)"
            rows.append((link, verdict["claim"], f"**{verdict['verdict']}**", verdict["count"]))
    heads = ("experiment", "the paper's claim", "verdict", "on")
    lines = ["# Do the papers' claims hold here?", table(heads, rows)]
    path = folder / "README.md"
    path.write_text("\n\n".join(lines) + "\n")
    return path
