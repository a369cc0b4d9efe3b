"""The report as one HTML page that needs nothing else: both sides of every theorem, drawn."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from itertools import groupby
from pathlib import Path

from .chart import chart
from .formula import Formulary

STYLE = Path(__file__).parent / "page.css"
TITLE = "Theorems, checked on the methods that run"
LEGEND = """Each is checked, with every line of its proof, on the cases drawn below. <em>Exact</em>: expectations
over every batch, or by recursions, compared up to rounding. <em>Monte Carlo</em>: over random runs, with an interval
that holds over all steps at once. <em>Proved</em>: the algebra, by a computer algebra system. <em>SDP</em>: the worst
case over a whole class of functions. <em>Ratio</em>: measured / promised at its largest; 1 is attained."""
PARTS = r"^(Setting|Method|Guarantee|Kind|Source):"


def write_page(records, path, seed=0):
    """The records as an HTML page. path: of the file."""
    Path(path).write_text(Page(records, seed).html, encoding="utf-8")


@dataclass
class Page:
    """A page about these records."""

    records: list
    seed: int = 0
    formulas: Formulary = field(default_factory=Formulary)

    @property
    def html(self):
        """The whole page."""
        papers = [(paper, list(group)) for paper, group in groupby(self.records, lambda r: r.paper)]
        body = "".join(self.section(paper, records) for paper, records in papers)
        counts = Counter(record.verdict for record in self.records)
        summary = ", ".join(f"{count} × {verdict}" for verdict, count in counts.items())
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{TITLE}</title>'
            f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body><header><h1>{TITLE}</h1>"
            f"<p>{len(self.records)} theorems: {escape(summary)}. Seed {self.seed}. {LEGEND}</p>"
            f"{contents(papers)}</header>{body}{self.formulas.definitions}</body></html>\n"
        )

    def section(self, paper, records):
        """All theorems of one paper."""
        about = (import_module(f"theory.{paper}").__doc__ or "").strip()
        articles = "".join(map(self.article, records))
        return f"<section><h2>{words(paper)}</h2><p>{escape(about)}</p>{articles}</section>"

    def article(self, record):
        """One theorem: statement, setting, charts, proof, broken assumptions."""
        charts = grid(figure(record, each) for each in record.findings)
        teeth = grid(figure(record, each) for each in record.teeth)
        return (
            f'<article id="{anchor(record)}"><h3>{escape(record.title)}</h3>'
            f'<p class="line">{mark(record)}{badges(record)}</p>'
            f'<div class="statement">{self.formulas.svg(record.statement)}</div>'
            f"{about(record)}{charts}{folded('Proof', self.proof(record))}"
            f"{folded('Where an assumption is broken', teeth)}</article>"
        )

    def proof(self, record):
        """The lines of the proof, each with how it fared on all cases; and the certificates."""
        first: list = next((each.lines for each in record.findings if each.lines), [])
        rows = [
            f"<tr><td>{place + 1}</td><td>{self.formulas.svg(line.latex)}</td><td>{escape(line.because)}</td>"
            f"<td>{fared(record, place)}</td></tr>"
            for place, line in enumerate(first[:-1])
        ]
        rows += [
            f"<tr><td></td><td>{escape(each.latex)}</td><td>{each.badge}</td><td>{escape(each.outcome)}</td></tr>"
            for each in record.referees
        ]
        return f"<table class='proof'>{''.join(rows)}</table>" if rows else ""


def contents(papers):
    """A table of all theorems that links to them."""
    rows = []
    for paper, records in papers:
        rows.append(f'<tr><th colspan="5">{words(paper)}</th></tr>')
        for each in records:
            ratio = "" if each.tightness is None else f"{each.tightness:.3g}"
            rows.append(
                f'<tr><td><a href="#{anchor(each)}">{escape(each.title)}</a></td>'
                f"<td>{mark(each)}</td><td>{each.kind}, {each.status}</td>"
                f'<td>{", ".join(each.badges)}</td><td class="number">{ratio}</td></tr>'
            )
    head = '<th>theorem</th><th>verdict</th><th>kind</th><th>known how</th><th class="number">ratio</th>'
    return f'<table class="contents"><thead><tr>{head}</tr></thead>{"".join(rows)}</table>'


def about(record):
    """Setting, method, kind and source, as in the theorem's docstring."""
    parts = re.split(PARTS, record.text, flags=re.MULTILINE)
    said = {
        name: " ".join(body.split()) for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    shown = [(name, said[name]) for name in ("Setting", "Method", "Kind", "Source") if name in said]
    return (
        "<dl>"
        + "".join(f"<dt>{name}</dt><dd>{escape(body)}</dd>" for name, body in shown)
        + "</dl>"
    )


def figure(record, finding):
    """A case: its chart and its verdict, which names a line of the proof by its number."""
    drawn = chart(finding.lines[-1], record.index) if finding.lines else ""
    broken = [
        place + 1 for place, line in enumerate(finding.lines[:-1]) if line.broken_at is not None
    ]
    where = f" by line {broken[0]} of the proof: " if broken else ": "
    said = re.sub(r" by the line .*: (?=[^:]*$)", lambda _: where, finding.sentence)
    return f"<figure>{drawn}<figcaption><b>{escape(finding.case)}</b> {escape(said)}</figcaption></figure>"


def fared(record, place):
    """How a line of the proof fared: where it breaks, if it does."""
    broken = [
        f"breaks at {record.index} {each.lines[place].broken_at}: {escape(each.case)}"
        for each in record.findings
        if each.lines and each.lines[place].broken_at is not None
    ]
    return "; ".join(broken) or "holds on every case"


def grid(figures):
    """Figures side by side."""
    inner = "".join(figures)
    return f'<div class="charts">{inner}</div>' if inner else ""


def folded(summary, inner):
    """Something to unfold."""
    return f"<details><summary>{summary}</summary>{inner}</details>" if inner else ""


def mark(record):
    """The verdict, coloured."""
    kind = {"holds": "good", "refuted": "refuted"}.get(record.verdict, "bad")
    return f'<span class="verdict {kind}">{record.verdict}</span>'


def badges(record):
    """Kind, status, and how it is known."""
    shown = (record.kind, record.status, *record.badges)
    return "".join(f'<span class="badge">{badge}</span>' for badge in shown)


def anchor(record):
    """The name by which a theorem is linked to."""
    return f"{record.paper}.{record.name}"


def words(paper):
    """A folder's name as a heading."""
    spelled = {"adadamp": "AdaDamp", "cabs": "CABS", "sngm": "SNGM"}
    return escape(spelled.get(paper, paper.replace("_", " ").capitalize()))
