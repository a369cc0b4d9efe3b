"""The page of an experiment: verdicts, costs on axes to choose, each claim beside its curve; tables are folded."""

import json
import shutil
from html import escape
from pathlib import Path

from .dots import dumbbells, ranges
from .experiment_report import PICTURE, TABLE, Report, slug, targets
from .measured import note

EXPERIMENTS = Path(__file__).parents[1] / "measured" / "experiments"
MOST = 14  # comparisons that a chart shows


def report(place, name, size):
    """The report of an experiment at a size."""
    folder = EXPERIMENTS / name / size
    found = Report.read(folder / "report.md")
    gallery = Gallery(place, folder, found.figures)
    title, _, about = found.head.partition("\n")
    source, _, about = about.strip().partition("\n\n")
    parts = [title, source, *note(folder), badges(found), costs(folder, found)]
    parts += [f"{'#' * (title.count('#') + 1)} What was run\n\n{about}"]
    if not found.claims:
        parts += [gallery.rest(), *(f"## {head}\n\n{folded_tables(text)}" for head, text in found.sections)]  # fmt: skip
        return join(parts)
    parts += [claim(gallery, i, each) for i, each in enumerate(found.claims, 1)]
    tasks = [part for part in found.sections if TABLE.search(part[1])]
    others = [part for part in found.sections if not TABLE.search(part[1])]
    parts += ["## Further figures" if gallery.left else "", gallery.rest(), "## All tables"]
    parts += [folded(head, scrolling_tables(text)) for head, text in tasks]
    parts += [f"## {head}\n\n{text.strip()}" for head, text in others]
    return join(parts)


def join(parts):
    """The parts that are not empty."""
    return "\n\n".join(filter(None, (part.strip() for part in parts)))


def badges(found):
    """Every claim with its verdict, in a line each."""
    rows = [
        f'<li><span class="verdict {slug(each.verdict)}">{each.verdict}</span> {escape(each.words)}</li>'
        for each in found.claims
    ]
    return f'<ul class="verdicts">{"".join(rows)}</ul>' if rows else ""


class Gallery:
    """The figures of a report, each shown once."""

    def __init__(self, place, folder, figures):
        self.place, self.folder, self.left = place, folder, dict(figures)

    def beside(self, found):
        """The figure of a claim: of one of its tasks, else the first general one that is left."""
        stems = [Path(file).stem for file in self.left]
        for row in found.rows:
            for stem in stems:
                if slug(row.where).startswith(stem):
                    return self.shown(f"{stem}.png")
        general = [file for file, caption in self.left.items() if "quartiles" not in caption]
        return self.shown(general[0]) if general else ""

    def shown(self, file):
        """A figure with its caption."""
        caption = self.left.pop(file)
        name = f"{self.folder.parent.name}-{self.folder.name}-{file}"
        shutil.copy(self.folder / file, self.place.figures / name)
        return measured(self.place, name, caption)

    def rest(self):
        """All figures that are left."""
        return "\n\n".join([self.shown(file) for file in list(self.left)])


def measured(place, file, caption):
    """A picture of a report at a size at which it can be read; it scrolls on a phone."""
    alt = caption.replace("[", "(").replace("]", ")")
    image = f"![{alt}]({place.up}assets/figures/{file}){{ .plot }}"
    return f'<div class="wide measured" tabindex="0" markdown>\n\n{image}\n\n</div>\n\n*{caption}.*'


def claim(gallery, number, found):
    """A claim: its verdict and words, its comparisons as a chart, its curve, and the table, folded."""
    head = f"## Claim {number}: {found.words.rstrip('.')} {{ .claim }}"
    verdict = f'<p><span class="verdict {slug(found.verdict)}">{found.verdict}</span></p>'
    text = found.text
    table = folded(f"All {len(found.table.splitlines()) - 2} comparisons", scrolling_tables(found.table)) if found.table else ""  # fmt: skip
    return join([head, verdict, text, chart(found), gallery.beside(found), table])


def chart(found):
    """The comparisons of a claim: both numbers of each, on one axis for each quantity."""
    parts = []
    for metric in dict.fromkeys(row.metric for row in found.rows):
        rows = [row for row in found.rows if row.metric == metric]
        pairs = [(row.where, *zip(row.names, row.values, strict=True), row.answer) for row in rows]
        rivals = {row.names for row in rows}
        parts.append(
            f'<figure tabindex="0">{dumbbells(named(pairs[:MOST], rivals), metric)}</figure>'
        )
    if not parts:
        return ""
    return f'<div class="comparisons">{"".join(parts)}<p>Orange: the first of the two that are named, the method; blue: the other. ✓ as claimed, ✗ not.</p></div>'


def named(pairs, rivals):
    """Labels that name the rival where there are several, and the task where there are several."""
    several = len({where for where, *_ in pairs}) > 1
    return [
        (clipped(", ".join(filter(None, [two[0] * (len(rivals) > 1), where * several]))) or where, one, two, answer)
        for where, one, two, answer in pairs
    ]  # fmt: skip


def clipped(text, most=40):
    """A label that fits its column."""
    return text if len(text) <= most else text[: most - 1].rstrip(" ,") + "…"


def costs(folder, found):
    """An explorer of what every method cost: choose the target and the clock."""
    tables = [(title, columns) for title, columns in targets(found) if columns]
    if not tables:
        return ""
    data = {
        "kind": "dots",
        "tables": [
            {"name": title, "columns": {column: [[arm, *(value or [])] for arm, value in arms.items()] for column, arms in columns.items()}}
            for title, columns in tables
        ],
        "summary": "Dot: median over the seeds; line: from the lowest to the highest.",
    }  # fmt: skip
    column, arms = next(iter(tables[-1][1].items()))
    identity = f"costs-{folder.parent.name}-{folder.name}".replace("_", "-")
    still = f'<div class="still" tabindex="0">{ranges(arms, column)}<p>{escape(tables[-1][0])}</p></div>'
    text = json.dumps(data, separators=(",", ":"))
    return (
        "## What each method costs\n\n"
        f'<figure class="explorer" data-of="{identity}">{still}<script type="application/json" id="{identity}">{text}</script></figure>'
    )


def folded(summary, text):
    """Something to unfold, which stays out of the search."""
    return f"<details data-search-exclude markdown>\n<summary>{summary}</summary>\n\n{text.strip()}\n\n</details>"


def scrolling_tables(text):
    """A text whose tables scroll by themselves."""
    return TABLE.sub(lambda found: f'<div class="table" tabindex="0" markdown>\n\n{found[0].rstrip()}\n\n</div>\n', text + "\n")  # fmt: skip


def folded_tables(text):
    """A text whose tables are folded."""
    return TABLE.sub(lambda found: folded(f"Table, {found[0].count(chr(10)) - 2} rows", scrolling_tables(found[0])) + "\n\n", PICTURE.sub("", text) + "\n")  # fmt: skip
