"""The guide: sentences on which rule to take, derived from the standings and from nothing else."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..protocol.task_result import ExperimentResult, TaskResult
from ..reports import figures
from ..reports.files import write_figure, write_json, write_text
from ..reports.markdown import table
from .standings import NEAR, Standing, by_group, clocks_of, standings

TIE = 0.1  # rules whose fractions differ by less are called equally good
MOST = 0.8
ALL = "all classes"


def decision_rows(results: ExperimentResult) -> list[dict[str, Any]]:
    """A row per class of problems and clock: the leaders, the losers, and the sentence.

    Parameters
    ----------
    results : ExperimentResult
        What the benchmark found.

    Returns
    -------
    list of dict
        Keys "class", "clock", "leaders", "losers" and "sentence".
    """
    done = whole(results)
    return [
        {"class": group, "clock": clock} | decision(standings(tasks, of), group, clock)
        for group, tasks in (by_group(done) | {ALL: done}).items()
        for clock, of in clocks_of(done).items()
        if tasks
    ]


def whole(results: ExperimentResult) -> list[TaskResult]:
    """The problems on which every rule was run: only those compare."""
    return [each for each in results.tasks.values() if each.arms and not each.not_run]


def setting(results: ExperimentResult) -> str:
    """One sentence: which suite, how many of its problems, how many rules and seeds, which targets."""
    done = whole(results)
    size, counts = results.experiment.size, sorted(
        {len(runs) for each in done for runs in each.traces.values()}
    )  # fmt: skip
    seeds = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    levels = " and ".join(f"{100 * level:g} %" for level in done[0].task.levels)
    return (
        f"The {size.name} suite: {len(done)} of its {len(results.experiment.tasks)} problems, "
        f"{len(done[0].task.arms)} rules, {seeds} of {max(size.seeds, size.network_seeds)} seeds; targets: {levels} of the first gap left."
    )


def as_json(results: ExperimentResult) -> dict[str, Any]:
    """What the page shows: the setting, what was not run, and the decision table."""
    return {
        "setting": setting(results),
        "missing": not_run(results),
        "rows": decision_rows(results),
    }


def decision(found: Sequence[Standing], group: str, clock: str) -> dict[str, Any]:
    """Leaders: within `TIE` of the best fraction, of the rules that reach at least `MOST` of the targets
    that any rule reaches; losers: those that reach the fewest.
    """
    most, fewest = (of(each.reached for each in found) for of in (max, min))
    able = [each for each in found if each.reached >= MOST * most]
    best = able[0]
    leaders = [each.rule for each in able if each.near > 0 and each.near >= best.near - TIE]
    losers = [each.rule for each in found if each.reached == fewest < most]
    if not leaders:
        sentence = f"No rule reaches a target on problems of the class '{group}'."
    else:
        bands = f"{best.low:.0%} to {best.high:.0%} by seed"
        several = len(leaders) > 1
        sentence = (
            f"{listed(leaders)} {'need' if several else 'needs'} the least in {clock}"
            f"{f'; {best.rule} is' if several else ','} within {NEAR:g} times the best on "
            f"{best.near:.0%} of {best.targets} targets ({bands})"
        )
        if losers:
            plural = "reach" if len(losers) > 1 else "reaches"
            sentence += f"; {listed(losers)} {plural} the fewest targets, {fewest:.0%}"
        sentence += "."
    return {"leaders": leaders, "losers": losers, "sentence": sentence}


def in_short(results: ExperimentResult) -> list[str]:
    """What the terminal shows: the setting, what was not run, and the sentences on all classes."""
    rows = [row for row in decision_rows(results) if row["class"] == ALL]
    return [
        setting(results),
        *(f"not run: {name}: {why}" for name, why in not_run(results).items()),
        "Over all classes of problems:",
        *(f"- {row['sentence']}" for row in rows),
    ]


def not_run(results: ExperimentResult) -> dict[str, str]:
    """{problem: why it was not run, or not with every rule}."""
    counts = {name: len(each.not_run) for name, each in results.tasks.items() if each.not_run}
    return results.missing | {
        name: f"{count} rules are still to be run" for name, count in counts.items()
    }


def places(results: Sequence[TaskResult], rules: Sequence[str]) -> list[str]:
    """Where rules stand, a sentence for each and per clock."""
    return [line for rule in rules for line in place(results, rule)]


def place(results: Sequence[TaskResult], rule: str) -> list[str]:
    """Where one rule stands, a sentence per clock."""
    lines = []
    for clock, of in clocks_of(results).items():
        found = standings(results, of)
        at = next(i for i, each in enumerate(found) if each.rule == rule)
        mine = found[at]
        lines.append(
            f"{rule} is number {at + 1} of {len(found)} in {clock}: within {NEAR:g} times the best on "
            f"{mine.near:.0%} of {mine.targets} targets, and it reaches {mine.reached:.0%} of them."
        )
    return lines


def publish(results: ExperimentResult, folder: Path) -> list[Path]:
    """Write the guide, its numbers and the profiles into the folder; their paths."""
    stem = folder / results.experiment.name
    paths = [
        write_text(stem.with_suffix(".md"), markdown(results)),
        write_json(stem.with_suffix(".json"), as_json(results)),
    ]
    if (figure := figures.profiles(whole(results))) is not None:
        paths += write_figure(stem.with_name(f"{stem.name}-profiles"), figure)
    return paths


def markdown(results: ExperimentResult) -> str:
    """The page: a decision table, then the standings on every clock."""
    done = whole(results)
    rows = decision_rows(results)
    lines = [
        f"# {results.experiment.title}",
        setting(results) + " Every sentence is generated from these runs.",
        *(f"**Not run:** {name}: {why}." for name, why in not_run(results).items()),
        *(["The runs shared their processor, so seconds are not compared."]
          if "seconds" not in clocks_of(done) else ()),
        "## Decision table",
        table(("class", "counted in", "what the runs show"),
              [(row["class"], row["clock"], row["sentence"]) for row in rows]),
    ]  # fmt: skip
    for clock, of in clocks_of(done).items():
        lines += [f"## In {clock}", standings_table(standings(done, of))]
    return "\n\n".join(lines) + "\n"


def standings_table(found: Sequence[Standing]) -> str:
    """The standings as a table in Markdown."""
    heads = (
        "rule",
        f"within {NEAR:g} times the best",
        "by seed",
        "targets reached",
        "median factor",
    )
    rows = [
        (each.rule, f"{each.near:.0%}", f"{each.low:.0%}–{each.high:.0%}", f"{each.reached:.0%}",
         f"{each.factor:.3g}" if each.factor < float("inf") else "missed")
        for each in found
    ]  # fmt: skip
    return table(heads, rows)


def listed(names: Sequence[str]) -> str:
    """ "a, b and c"; of more than four only the first ones and how many others."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} others"
    return ", ".join(names[:-1]) + " and " * (len(names) > 1) + names[-1]
