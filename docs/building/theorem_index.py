"""The index of theorems: a list that can be filtered, a table per paper, and the map."""

import json
from html import escape
from itertools import groupby

from theory.catalogue import theorems

from . import theorem_map, worst
from .records import methods_of, records
from .tables import pipe_table

TITLES = {
    "classical": "Classical",
    "big_batch": "Big Batch",
    "adadamp": "AdaDamp",
    "cabs": "CABS",
    "sngm": "SNGM",
    "online_batch_selection": "Online batch selection",
    "related": "Related rules",
    "adascale": "AdaScale",
    "frontier": "After the five papers",
}
FACETS = ("paper", "kind", "status", "badge", "method", "assumption")


def title_of(paper):
    """A paper's folder in words."""
    return TITLES.get(paper, paper.replace("_", " ").capitalize())


def index(place):
    """All theorems with filters by paper, kind, status, badge, method and assumption."""
    rows = list(records().values())
    boxes = "".join(select(facet, {value for each in rows for value in values(each)[facet]}) for facet in FACETS)  # fmt: skip
    groups = "".join(group(place, paper, list(found)) for paper, found in groupby(rows, lambda r: r.paper))  # fmt: skip
    return (
        '<div class="theorem-index">'
        f'<form class="filters" role="search"><label>words <input type="search" name="words"></label>{boxes}'
        '<button type="reset">Show all</button></form>'
        f'<p class="count" aria-live="polite">{len(rows)} theorems</p>{groups}</div>'
    )


def values(record):
    """{facet: values} of a theorem."""
    assumed = {name for finding in record.findings for name in finding.assumptions}
    return {
        "paper": [title_of(record.paper)],
        "kind": [record.kind],
        "status": [record.status],
        "badge": record.badges,
        "method": methods_of()[record.paper, record.name] or ["no run"],
        "assumption": sorted(assumed) or ["none"],
    }


def select(facet, found):
    """A choice of one of the values of a facet."""
    options = "".join(f"<option>{escape(each)}</option>" for each in sorted(found))
    return f'<label>{facet} <select name="{facet}"><option value="">any</option>{options}</select></label>'


def group(place, paper, found):
    """The theorems of a paper, folded until a filter asks for them."""
    items = "".join(item(place, each) for each in found)
    return f'<details class="paper"><summary>{title_of(paper)} <span>{len(found)}</span></summary><ul>{items}</ul></details>'


def item(place, record):
    """A theorem in two lines: title, verdict, kind, status, ratio."""
    page = f"{place.up}theory/{record.paper}/{record.name}.html"
    facts = [record.bound, *known_by(record)]
    if record.tightness is not None:
        facts.append(f"ratio {record.tightness:.3g}")
    if found := worst.row(record.paper, record.name):
        facts.append(f"worst found {found['ratio']:.3g}")
    data = escape(json.dumps(values(record)), quote=True)
    return (
        f'<li data-facets="{data}"><a href="{page}">{escape(record.title)}</a> {badge(record.status)}'
        f"{'' if record.verdict in ('holds', record.status) else badge(record.verdict)}"
        f'<span class="facts">{escape(", ".join(facts))}</span></li>'
    )


def table(place, paper):
    """The theorems of a paper with their verdicts and badges."""
    rows = [
        (
            f"[{each.title}]({place.up}theory/{each.paper}/{each.name}.md)",
            each.bound,
            badge(each.status),
            ", ".join(known_by(each)),
            badge(each.verdict),
            "" if each.tightness is None else f"{each.tightness:.3g}",
        )
        for each in records().values()
        if each.paper == paper
    ]
    head = ("theorem", "kind", "status", "known how", "verdict", "measured / promised")
    return pipe_table(head, rows)


def known_by(record):
    """Its referees, and how its examples are known."""
    return [*(b for b in record.badges if b not in ("exact", "Monte Carlo")), record.certainty]


def badge(word):
    """A word in a badge."""
    return f'<span class="badge {word.split()[0].lower()}">{word}</span>'


def chart_of_all(place):
    """The map of what rests on what."""
    return theorem_map.drawing(place, {each.paper: title_of(each.paper) for each in theorems()})
