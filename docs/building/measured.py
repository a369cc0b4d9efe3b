"""What was measured elsewhere and is kept in docs/measured: tables of timings, reports of experiments."""

import json
import shutil
from pathlib import Path

from .tables import pipe_table

MEASURED = Path(__file__).parents[1] / "measured"


def timings(place, name):
    """The tables of a JSON file that a benchmark wrote, and the machine they were taken on."""
    found = json.loads((MEASURED / f"{name}.json").read_text())
    parts = [f"**{t['title']}**\n\n{pipe_table(t['heads'], t['rows'])}" for t in found["tables"]]
    return "\n\n".join([*parts, f"*Measured on {on(found['machine'])}.*"])


def gpu_goals(place):
    """Goals for the launches and waits of a step on a GPU, and what was counted."""
    counts = json.loads((MEASURED / "gpu_counts.json").read_text())
    head = ("step", "launches", "goal", "waits", "goal", "")
    rows = []
    for name, (launches, waits) in counts["goals"].items():
        row = counts["rows"][name]
        met = row["launches"] <= launches and row["waits"] <= waits
        numbers = (f"{row['launches']:g}", launches, f"{row['waits']:g}", waits)
        rows.append((name, *numbers, "met" if met else "missed"))
    return pipe_table(head, rows)


def gpu_counts(place):
    """Launches, uploads and waits of a step, for every method and network."""
    counts = json.loads((MEASURED / "gpu_counts.json").read_text())
    columns = ("launches", "uploads", "waits")
    rows = [(name, *(f"{row[c]:g}" for c in columns)) for name, row in counts["rows"].items()]
    return pipe_table(("step", *columns), rows)


def on(machine):
    """The machine in words."""
    facts = dict(machine)
    hardware = f"{facts.pop('processor')} with {facts.pop('cores')} cores"
    return ", ".join([hardware, *(f"{name} {version}" for name, version in facts.items())])


def note(folder):
    """What a reader must know of a report that the present code has not made, if there is such a note."""
    file = folder / "note.md"
    return [f"**{file.read_text().strip()}**"] if file.exists() else []


def verdicts(place):
    """The verdict on every claim at every size, with links to the reports."""
    found = {}
    for file in sorted((MEASURED / "experiments").glob("*/*/verdicts.json")):
        name, size = file.parts[-3:-1]
        earlier = ", earlier code" if note(file.parent) else ""
        for each in json.loads(file.read_text()):
            words = f"**{each['verdict']}** ({each['count']}{earlier})"
            found.setdefault((name, each["claim"]), {})[size] = words
    sizes = [
        each for each in ("small", "medium", "full") if any(each in row for row in found.values())
    ]
    rows = [
        (
            f"[{name}]({place.up}experiments/{name}.md)",
            claim,
            *(row.get(size, "not run") for size in sizes),
        )
        for (name, claim), row in found.items()
    ]
    heads = ("experiment", "claim", *(f"size {size}" for size in sizes))
    return pipe_table(heads, rows)


def decisions(place, track):
    """The decision table of `adaptivesgd bench`, "tuned" or "untuned", and the profiles.

    Seconds are left out: they depend on what else the machine did.
    """
    found = json.loads((MEASURED / "bench" / f"bench-{track}.json").read_text())
    rows, missing = found["rows"], "; ".join(f"{n}: {why}" for n, why in found["missing"].items())
    setting = found["setting"] + (f" Not run: {missing}." if missing else "")
    table = pipe_table(
        ("problems", "counted in", "what the runs show"),
        [(r["class"], r["clock"], r["sentence"]) for r in rows if r["clock"] != "seconds"],
    )
    picture = f"bench-{track}-profiles.png"
    shutil.copy(MEASURED / "bench" / picture, place.figures / picture)
    alt = f"Performance profiles of every batch rule, {track}: share of targets within a factor of the best"
    return "\n\n".join([setting, table, place.image(picture, alt)])
