"""What was measured elsewhere and is kept in docs/measured: tables of timings, reports of experiments."""

import json
import shutil
from html import escape
from pathlib import Path

from .tables import pipe_table

MEASURED = Path(__file__).parents[1] / "measured"
SIZES = ("small", "medium", "full")


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


def gpu_kernels(place):
    """How many kernels the counted steps take, and what NVIDIA's compiler thinks of them."""
    found = json.loads((MEASURED / "gpu_counts.json").read_text())["compiled"]
    if not found["architectures"]:
        return f"The steps counted here take {found['kernels']} kernels. NVRTC has not seen them."
    targets = " and ".join(found["architectures"])
    return (
        f"The steps counted here take {found['kernels']} different kernels; NVRTC {found['nvrtc']} "
        f"compiles every one of them for {targets}."
    )


def gpu_selection(place):
    """What a step of online batch selection costs that sorts all losses on a GPU."""
    found = json.loads((MEASURED / "gpu_counts.json").read_text())["selection"]
    return (
        f"A step that sorts takes {found['launches']:g} launches and {found['waits']:g} waits, whatever n, and "
        f"new arrays of {found['bytes_per_example']:g} bytes for each of the n examples, beside the launches and the "
        "memory of Thrust's sort, which the emulation does not show."
    )


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
    """Every experiment with a link to its report, its claims, and their verdicts at every size that was run."""
    parts = []
    for folder in sorted((MEASURED / "experiments").iterdir()):
        sizes = [folder / size for size in SIZES if (folder / size / "verdicts.json").exists()]
        if not sizes:
            continue
        title = (sizes[-1] / "report.md").read_text().partition("\n")[0].lstrip("# ")
        parts.append(f"### [{title}]({place.up}experiments/{folder.name}.md)")
        found: dict[str, list[str]] = {}
        for size in sizes:
            earlier = ", earlier code" if note(size) else ""
            for each in json.loads((size / "verdicts.json").read_text()):
                found.setdefault(each["claim"], []).append(verdict(each, size.name, earlier))
        items = "".join(map(claim_item, found, found.values()))
        parts.append(
            f'<ul class="verdicts">{items}</ul>' if items else "A measurement without a claim."
        )
    return "\n\n".join(parts)


def verdict(found, size, earlier):
    """A verdict as a badge, and the size and the count behind it."""
    word = found["verdict"]
    kind = word.removeprefix("preliminary: ").replace(" ", "-")
    return f'<span class="verdict {kind}">{word}</span>', f"{size}: {found['count']}{earlier}"


def claim_item(claim, verdicts):
    """A claim with the verdict at its largest size; what stands behind those of every size is below it."""
    counts = "; ".join(count for _, count in verdicts)
    return f"<li>{verdicts[-1][0]} <div>{escape(claim)}<small>{escape(counts)}</small></div></li>"


def leaders(rows):
    """The rules that need the least: a row for each class of problems, a column for each clock."""
    found = {(row["class"], row["clock"]): row["leaders"] for row in rows}
    classes, clocks = (list(dict.fromkeys(key[i] for key in found)) for i in (0, 1))
    body = [
        (kind, *(shortened(found.get((kind, clock), [])) for clock in clocks)) for kind in classes
    ]
    return pipe_table(("least …", *clocks), body)


def shortened(names, most=3):
    """The first names, and how many there are besides."""
    rest = [f"{len(names) - most} more"] if len(names) > most else []
    return ", ".join([*(f"`{name}`" for name in names[:most]), *rest]) or "none"


def decisions(place, track):
    """The decision table of `adaptivesgd bench`, "tuned" or "untuned", and the profiles: of the whole suite,
    or of the quick one where the whole one was not run.

    Seconds are left out: they depend on what else the machine did.
    """
    names = (f"bench-{track}", f"bench-quick-{track}")
    name = next(each for each in names if (MEASURED / "bench" / f"{each}.json").exists())
    found = json.loads((MEASURED / "bench" / f"{name}.json").read_text())
    rows, missing = found["rows"], "; ".join(f"{n}: {why}" for n, why in found["missing"].items())
    setting = found["setting"] + (f" Not run: {missing}." if missing else "")
    if found["setting"].startswith("The quick suite"):
        setting += f" **The whole suite was not run {track}**: of so few problems and seeds the table is an indication only."
    rows = [row for row in rows if row["clock"] != "seconds"]
    sentences = pipe_table(
        ("problems", "counted in", "what the runs show"),
        [(r["class"], r["clock"], r["sentence"]) for r in rows],
    )
    whole = f"<details data-search-exclude markdown>\n<summary>In sentences, with shares and losers</summary>\n\n{sentences}\n\n</details>"
    picture = f"{name}-profiles.png"
    shutil.copy(MEASURED / "bench" / picture, place.figures / picture)
    alt = f"Performance profiles of every batch rule, {track}: share of targets within a factor of the best"
    return "\n\n".join([setting, leaders(rows), whole, place.image(picture, alt)])
