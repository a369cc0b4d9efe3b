"""The report of an experiment: the question, the result, its uncertainty, how to run it again."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..._version import __version__
from ..protocol.clocks import WORDS, WORKERS, Parallel
from ..protocol.experiment import Check, Verdict
from ..protocol.task_result import ExperimentResult, TaskResult
from .mechanism import mechanism

ANSWER = {True: "yes", False: "**no**", None: "cannot tell"}


def markdown(results: ExperimentResult, figures: dict[str, str]) -> str:
    """The report in Markdown. figures: {file name: caption}."""
    parts = [opening(results), verdicts(results)]
    parts += [task_section(result) for result in results.tasks.values()]
    parts += [f"![{caption}]({name})\n\n*{caption}*" for name, caption in figures.items()]
    parts += [closing(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def opening(results: ExperimentResult) -> str:
    """What the experiment is."""
    experiment, size = results.experiment, results.experiment.size
    lines = [f"# {experiment.title}", f"*{experiment.source}*", experiment.about]
    lines.append(
        f"Size **{size.name}**. Medians over all seeds; in brackets the lowest and the highest of them. A "
        "run that misses a target counts as infinite, in every median, ratio and profile; a comparison with it "
        "counts only if what it had spent decides it."
    )
    if results.ran < results.planned:
        lines.append(
            f"**{results.ran:,} of {results.planned:,} runs** have ended, trials included."
        )
    for name, why in results.missing.items():
        lines.append(f"**Not run:** {name}: {why}.")
    return "\n\n".join(lines)


def verdicts(results: ExperimentResult) -> str:
    """Every claim, with its verdict and the numbers that it rests on."""
    lines = ["## Claims and verdicts"]
    for number, verdict in enumerate(results.verdicts, 1):
        claim = verdict.claim
        lines.append(f"### Claim {number}: {verdict.label}")
        lines.append(f"> {claim.statement}\n>\n> ({claim.source})")
        lines.append(f"**Put to the test:** {claim.test}")
        if claim.regime:
            lines.append(f"**The paper's regime:** {claim.regime}")
        heads = ("where", "found", "as claimed?", "in the paper's regime?")
        lines.append(table(heads, comparisons(verdict)))
        lines.append(f"*{verdict.label.capitalize()}: {verdict.count}.*")
        lines += [where_it_holds(verdict), evidence(results, verdict)]
    return "\n\n".join(line for line in lines if line)


def comparisons(verdict: Verdict) -> list[tuple[str, str, str, str]]:
    """A row per comparison; those of one task that cannot tell, for the same reason, are one row."""
    groups: dict[tuple[object, ...], list[Check]] = {}
    for place, check in enumerate(verdict.checks):
        alike = (check.task, check.found, check.in_regime)
        groups.setdefault(alike if check.holds is None else (place,), []).append(check)
    return [
        (
            first.where if not others else f"{first.task} ({1 + len(others)} comparisons)",
            first.found,
            ANSWER[first.holds],
            "yes" if first.in_regime else "no",
        )
        for first, *others in groups.values()
    ]


def where_it_holds(verdict: Verdict) -> str:
    """Where a claim holds, does not, and is undecided, each place with its counts, by arm if they differ."""
    places: dict[str, dict[str, list[bool | None]]] = {}
    for check in verdict.checks:
        place = check.task if check.where.startswith(check.task) and check.task else check.where
        arms = places.setdefault(place, {})
        arms.setdefault(check.arms[0] if check.arms else "", []).append(check.holds)
    parts = []
    for word, wanted in (("Holds", True), ("Does not hold", False), ("Undecided", None)):
        found = (counted(place, arms, wanted) for place, arms in places.items())
        if named := [each for each in found if each]:
            parts.append(f"**{word}** on {'; '.join(named)}.")
    return " ".join(parts)


def counted(place: str, arms: Mapping[str, list[bool | None]], wanted: bool | None) -> str:
    """ "place (3 of 4)", or "place: arm (1 of 2), arm (2 of 2)"; nothing where no check ended so."""
    counts = {arm: sum(held is wanted for held in each) for arm, each in arms.items()}
    total, most = sum(counts.values()), sum(map(len, arms.values()))
    if total in (0, most) or len(arms) == 1 or "" in arms:
        return f"{place} ({total} of {most})" if total else ""
    named = (f"{arm} ({n} of {len(arms[arm])})" for arm, n in counts.items() if n)
    return f"{place}: {', '.join(named)}"


def evidence(results: ExperimentResult, verdict: Verdict) -> str:
    """What the traces of the arms compared have recorded, where a comparison is not as claimed."""
    failed: dict[str, dict[str, None]] = {}  # per task the arms, each once, in order
    for check in verdict.checks:
        if check.holds is False and check.arms:
            failed.setdefault(check.task, {}).update(dict.fromkeys(check.arms))
    lines = []
    for name, arms in failed.items():
        shown = (f"{arm}: {columns(results.tasks[name], arm)}" for arm in arms)
        lines.append(f"- {name}. {'; '.join(shown)}.")
    return (
        "\n".join(
            [
                "**What the traces show where it does not hold, each at the end of its own budget:**",
                "",
                *lines,
            ]
        )
        if lines
        else ""
    )


def columns(result: TaskResult, arm: str) -> str:
    """What the columns of an arm's traces show, those that only its task records included."""
    quantity = "loss" if result.minimum is None else "gap"
    words = [mechanism(result.traces[arm], result.floor).in_words(quantity)]
    for name in result.task.measure:
        words.append(f"{name.replace('_', ' ')} {result.last(arm, name).median:.2g}")
    return ", ".join(words)


def task_section(result: TaskResult) -> str:
    """One problem: the tuning, and a table per target."""
    task = result.task
    lines = [f"## {task.name}"]
    most = f", at most {task.updates:,} updates" if task.updates else ""
    lines.append(
        f"F(w_0) = {result.start:.4g}; F* is taken as {result.floor:.6g} ({result.how}). Budget: "
        f"{task.epochs:g} example gradients per training example{most}; {seeds(result)}."
    )
    if result.not_run:
        lines.append(f"**Not run:** {', '.join(result.not_run)}.")
    if not result.timed:
        lines.append("The runs shared their processor, so their seconds are left out.")
    lines += [tuning(result), "**Where every method ended**", endings(result)]
    for level in task.levels:
        target = result.target(level)
        lines.append(f"**Until {100 * level:g} % of the first gap is left: F(w) ≤ {target:.5g}**")
        lines.append(times(result, target))
    for goal in task.goals:
        lines.append(f"**Until the training loss is {goal:g}**")
        lines.append(times(result, goal))
    for arm, failure in result.failures.items():
        lines.append(f"**{arm} failed:** {failure}")
    return "\n\n".join(lines)


def seeds(result: TaskResult) -> str:
    """How many seeds were run, and how many are planned."""
    counts = {len(result.traces[arm]) for arm in result.arms}
    planned = len(result.task.all_seeds)
    if counts == {planned}:
        return f"{planned} seed{'s' if planned > 1 else ''}"
    ran = f"{min(counts)}" if len(counts) == 1 else f"{min(counts)} to {max(counts)}"
    return f"{ran} of {planned} seeds were run of every method"


def tuning(result: TaskResult) -> str:
    """What was set, and how the rest was found."""
    tuned = any(arm.space for arm in result.task.arms)
    rows = []
    for arm in result.task.arms:
        budget = f", {arm.epochs:g} times the budget" if arm.epochs != 1 else ""
        row = [arm.name, f"`{arm.method}`{budget}", settings(arm.settings)]
        if tuned:
            space = "; ".join(f"{path} from {values}" for path, values in arm.space.items())
            edge = " (at the edge)" if result.at_the_edge(arm.name) else ""
            trials = len(result.trials.get(arm.name, ()))
            chosen = settings(result.chosen.get(arm.name, {}))
            row += [str(trials or "none"), space, chosen + edge]
        rows.append(row)
    heads = ("arm", "method", "set", "trials", "space", "chosen")
    return table(heads if tuned else heads[:3], rows)


def settings(values: Mapping[str, Any]) -> str:
    """Settings in words: numbers, and parts by their names, with their own settings in brackets."""
    return ", ".join(f"{key} = {in_words(value)}" for key, value in values.items())


def in_words(value: Any) -> str:
    """A setting in words."""
    if isinstance(value, dict):
        inner = settings({key: each for key, each in value.items() if key != "part"})
        return f"{value.get('part', '')}({inner})" if inner else str(value.get("part", ""))
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def endings(result: TaskResult) -> str:
    """Where every arm ended."""
    columns = {"loss": "{:.5g}", "test_loss": "{:.4g}", "test_accuracy": "{:.2%}", "updates": "{:,.0f}",
               "examples": "{:,.0f}", "evaluations": "{:,.0f}", "batch_size": "{:,.0f}",
               "seconds": "{:.3g}"}  # fmt: skip
    have = result.traces[result.arms[0]][0].columns
    if not result.timed:
        del columns["seconds"]
    columns = {name: form for name, form in columns.items() if name in have}
    columns |= {name: "{:.3g}" for name in result.task.measure}
    heads = [name.replace("_", " ") for name in columns]
    rows = [
        (
            arm,
            *(result.last(arm, name).text(form) for name, form in columns.items()),
            result.reasons(arm),
        )
        for arm in result.arms
    ]
    return table(("arm", *heads, "ended by"), rows)


def times(result: TaskResult, loss: float) -> str:
    """The time to one target on every clock."""
    clocks = result.clocks | {f"{WORKERS} workers": Parallel(WORKERS)}
    rows = [
        (arm, *(result.time_to_loss(arm, clock, loss).text(
                    "{:.3g}" if name == "seconds" else "{:,.0f}")
                for name, clock in clocks.items()))
        for arm in result.arms
    ]  # fmt: skip
    return table(("arm", *(WORDS.get(name, name) for name in clocks)), rows)


def closing(results: ExperimentResult) -> str:
    """What it takes to run it again."""
    experiment = results.experiment
    return "\n\n".join([
        "## To run it again",
        f"```\nadaptivesgd reproduce {experiment.name} --size {experiment.size.name}\n```",
        f"adaptivesgd {__version__}, NumPy {np.__version__}, Python {platform.python_version()}, "
        f"{platform.machine()}. "
        "`results.json`, which the command writes, holds the description of every run, its settings, seed "
        "and address in the store, and where it ended.",
        f"The simulated clock of {WORKERS} workers counts ceil(work / {WORKERS}) + {Parallel(WORKERS).latency:g} per update, in units "
        "of one example on one worker: gradients and evaluations are shared, then all wait for one exchange.",
    ])  # fmt: skip


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
