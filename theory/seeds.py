"""The gate at many seeds: python -m theory.seeds build/seeds.jsonl 50 docs/theory/seeds.md

Every theorem with random runs, at every seed from 0 to 49, is a row of the file, so that a run that was cut off
continues where it was. The last argument is where the table of these rows is written.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from .catalogue import names, theorem
from .level import FAMILY, LEVEL, LINES
from .series import mean_of, radius_of

HEAD = "| seed | theorems | not as expected | Monte Carlo lines | closest to a false alarm |"


def with_random_runs() -> list[str]:
    """The full names of the theorems that are checked by random runs on a case or more."""
    return [name for name in names() if "Monte Carlo" in theorem(name).evidence]


def row(name: str, seed: int) -> dict:
    """What becomes of a theorem at a seed.

    Parameters
    ----------
    name : str
        Its full name, theory.PAPER.NAME.
    seed : int
        At least 0.

    Returns
    -------
    dict
        name, seed, as_expected; sampled: how many lines were compared by random runs; closest: the
        largest violation among them, in units of the confidence radius (1 is a false alarm).
    """
    verdicts = theorem(name).verify(seed)
    sampled = [line for each in verdicts for line in each.lines if line.level is not None]
    true = sampled if theorem(name).expected == "holds" else []
    return {
        "name": name.removeprefix("theory."),
        "seed": seed,
        "as_expected": all(each.as_expected for each in verdicts),
        "sampled": len(sampled),
        "closest": max(map(closeness, true), default=0.0),
    }


def closeness(line):
    """How far a sampled line is from holding on its means, in units of its radius; at least 0."""
    radius = np.maximum(radius_of(line.right - line.left), 1e-300)
    excess = np.maximum(-line.margin - 1e-9 * abs(mean_of(line.right)), 0)
    return float((excess / radius).max())


def fill(file: Path, seeds: Iterable[int]) -> list[dict]:
    """The rows of the theorems with random runs at these seeds; those that the file lacks are added to it.

    Parameters
    ----------
    file : Path
        One JSON object a line.
    seeds : iterable of int
        Which.
    """
    seeds = list(seeds)
    rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    done = {(each["name"], each["seed"]) for each in rows}
    chosen = with_random_runs()
    with file.open("a") as out:
        for seed in seeds:
            for name in chosen:
                if (name.removeprefix("theory."), seed) not in done:
                    rows.append(row(name, seed))
                    print(json.dumps(rows[-1]), file=out, flush=True)
    return [each for each in rows if each["seed"] in seeds]


def table(rows: list[dict]) -> str:
    """The page: a line of a table per seed, after the level of all of them together.

    Parameters
    ----------
    rows : list of dict
        Of `fill`.
    """
    by_seed: dict[int, list[dict]] = {}
    for each in sorted(rows, key=lambda each: each["seed"]):
        by_seed.setdefault(each["seed"], []).append(each)
    alarms = sum(not each["as_expected"] for each in rows)
    return "\n".join(
        (
            "# The gate at many seeds",
            "",
            "Written by `python -m theory.seeds`: the theorems that are checked by random runs, at other runs of "
            f"the same cases. At most {LINES} lines are compared by random runs, each at the level "
            f"{LEVEL:.6g}, so that at one seed all of them together hold with a probability of at least "
            f"{FAMILY:g} if they are true (Bonferroni). Over {len(by_seed)} seeds, "
            f"{len(rows)} verdicts: {alarms} not as expected. The last column is the largest violation of a "
            "sampled line that should hold, in units of its confidence radius: 1 would be a false alarm.",
            "",
            HEAD,
            "|---:|---:|---:|---:|---|",
            *(seed_line(seed, group) for seed, group in by_seed.items()),
            "",
        )
    )


def seed_line(seed, group):
    """One seed's line of the table."""
    nearest = max(group, key=lambda each: each["closest"])
    wrong = ", ".join(each["name"] for each in group if not each["as_expected"]) or "none"
    lines = sum(each["sampled"] for each in group)
    return f"| {seed} | {len(group)} | {wrong} | {lines} | {nearest['closest']:.2f}: {nearest['name']} |"


if __name__ == "__main__":
    file, seeds, page = sys.argv[1:]
    Path(page).write_text(table(fill(Path(file), range(int(seeds)))), encoding="utf-8")
