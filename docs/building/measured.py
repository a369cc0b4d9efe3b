"""What was measured elsewhere and is kept in docs/measured: tables of timings, reports of experiments."""

import json
import re
import shutil
from pathlib import Path

from .tables import pipe_table

MEASURED = Path(__file__).parents[1] / "measured"
PICTURE = re.compile(r"!\[(.*)\]\((.*)\)")
TABLE = re.compile(r"^\|.*\|\n(?:\|.*\|(?:\n|$))+", re.MULTILINE)


def timings(place, name):
    """The tables of a JSON file that a benchmark wrote, and the machine they were taken on."""
    told = json.loads((MEASURED / f"{name}.json").read_text())
    parts = [f"**{t['title']}**\n\n{pipe_table(t['heads'], t['rows'])}" for t in told["tables"]]
    return "\n\n".join([*parts, f"*Taken on {on(told['machine'])}.*"])


def on(machine):
    """The machine in words."""
    facts = dict(machine)
    hardware = f"{facts.pop('processor')} with {facts.pop('cores')} cores"
    return ", ".join([hardware, *(f"{name} {version}" for name, version in facts.items())])


def report(place, name):
    """The report of an experiment, with its pictures."""
    text = (MEASURED / "experiments" / name / "report.md").read_text()
    return with_pictures(place, name, TABLE.sub(lambda found: scrolling(found[0]), text))


def with_pictures(place, name, text):
    """The text, whose pictures go to the site's folder of pictures."""

    def moved(found):
        alt, picture = found[1], found[2]
        shutil.copy(MEASURED / "experiments" / name / picture, place.figures / f"{name}-{picture}")
        return place.image(f"{name}-{picture}", alt)

    return PICTURE.sub(moved, text)


def scrolling(table):
    """A table that scrolls by itself where it is wider than the page."""
    return f'<div class="table" markdown>\n\n{table.rstrip()}\n\n</div>\n'


def verdicts(place):
    """The verdict on every claim, with links to the reports."""
    _, _, table = (MEASURED / "experiments" / "README.md").read_text().partition("\n")
    return scrolling(re.sub(r"\((\w+)/report\.md\)", r"(\1.md)", table.strip()))
