"""The report as one HTML page that needs nothing else: both sides of every theorem, drawn."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from itertools import groupby
from pathlib import Path
from textwrap import dedent

from .chart import chart
from .formula import Formulary
from .typeset import is_prose

STYLE = Path(__file__).parent / "page.css"
TITLE = "Theorems, checked on the methods that run"
LEGEND = """Each is checked, with every line of its proof, on the cases drawn below. <em>Proved</em>: the claim is
a non-negative combination of the lines, an identity in the letters that is verified symbolically; without it, the lines
are checked and the deduction is not, for the reason that is given. <em>Algebra</em>: single steps, proved by Z3.
<em>SDP</em>: the worst case over a whole class of functions. <em>Exact</em>: expectations over every batch, or by
recursions, compared up to rounding. <em>Monte Carlo</em>: over random runs, with an interval that holds over all steps
at once; <em>not contradicted</em> if the interval only allows the claim. <em>Ratio</em>: measured / promised at its
largest; 1 is attained."""
NOTEBOOKS = ("adadamp", "big_batch", "cabs", "sngm", "online_batch_selection")
PARTS = r"^(Setting|Method|Guarantee|Symbols|Kind|Source):"


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
        about = (import_module(f"theory.{paper}").__doc__ or "") if " " not in paper else ""
        articles = "".join(map(self.article, records))
        return f"<section><h2>{words(paper)}</h2><p>{escape(about.strip())}</p>{articles}</section>"

    def article(self, record):
        """One theorem: statement, setting, charts, proof, broken assumptions."""
        charts = grid(figure(record, each) for each in record.findings)
        teeth = grid(figure(record, each) for each in record.teeth)
        return (
            f'<article id="{anchor(record)}"><h3>{escape(record.title)}</h3>'
            f'<p class="line">{mark(record)}{badges(record)}</p>'
            f'<div class="statement">{self.formulas.svg(record.statement)}</div>'
            f"{about(record)}{assumptions(record)}{looseness(record)}{charts}{folded('Proof', self.proof(record))}"
            f"{folded('Where an assumption is broken', teeth)}"
            f"{self.links(record)}</article>"
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
            f"<tr><td></td><td>{self.certified(each)}</td><td>{each.badge}</td><td>{escape(each.outcome)}</td></tr>"
            for each in record.referees
        ]
        lines = f"<table class='proof'>{''.join(rows)}</table>" if rows else ""
        return lines + self.deduction(record)

    def deduction(self, record):
        """How the claim follows from the lines."""
        if not record.deduction:
            if record.status == "refuted":
                return "<p>The claim is false: the cases name the line that fails.</p>"
            reason = f": {escape(record.undeduced)}" if record.undeduced else ""
            return f"<p>{record.deduced[:1].upper()}{record.deduced[1:]}{reason}.</p>"
        of = record.deduction["of"]
        what = f"Line ({of})" if of else "The theorem"
        chain = record.deduction["chain"]
        then = f" Then the theorem: {escape(record.deduction['then'])}." if of else ""
        then += self.chain(chain) if chain else ""
        svg = self.formulas.svg
        letters = "; ".join(
            f"{svg(name)}: {escape(text)}" for name, text in record.deduction["letters"]
        )
        given = ", ".join(map(svg, record.deduction["given_latex"])) or "nothing"
        return (
            f"<p>{what} has the slack {self.formulas.svg(record.deduction['combination'])} in the slacks of the "
            f"lines, with {letters}. Given: {given}. {record.deduced[:1].upper()}{record.deduced[1:]}.{then}</p>"
        )

    def letters(self, pairs):
        """What the letters stand for."""
        return "; ".join(f"{self.formulas.svg(name)}: {escape(text)}" for name, text in pairs)

    def links(self, record):
        """To the theorems that it names, the one before and the one after; and where its notebook is."""
        order = [anchor(each) for each in self.records]
        place = order.index(anchor(record))
        near = [("Previous", order[place - 1 : place]), ("Next", order[place + 1 : place + 2])]
        named = [("Cites", [each for each in record.cites if each in order]), *near]
        shown = [
            f'{word}: <a href="#{each}">{escape(each.partition(".")[2].replace("_", " "))}</a>'
            for word, places in named
            for each in places
        ]
        if record.paper in NOTEBOOKS:
            shown.append(f"Notebook: <code>notebooks/proofs/{record.paper}.py</code>")
        return f"<p>{' · '.join(shown)}</p>" if shown else ""

    def certified(self, referee):
        """What a referee certifies: a formula, or words."""
        latex = referee.latex
        return escape(latex) if is_prose(latex) else self.formulas.svg(latex)

    def chain(self, chain):
        """The induction that leads from the line about one step to the theorem."""
        svg = self.formulas.svg
        at_first = ", ".join(svg(each) for each in chain["base"])
        at_next = ", ".join(svg(each) for each in chain["becomes"])
        given = ", ".join(map(svg, chain["given"])) or "nothing"
        letters = self.letters(chain["letters"])
        return (
            f"</p><p>Induction. The hypothesis: {svg(chain['hypothesis'])}. At the start: {at_first}. One step later: "
            f"{at_next}. The slack of the hypothesis one step later is {svg(chain['step'])}, and that of the theorem "
            f"{svg(chain['end'])}, where H is the slack of the hypothesis and S that of the line about one step, "
            f"averaged. Letters: {letters}. Given: {given}."
        )


def contents(papers):
    """A table of all theorems that links to them."""
    rows = []
    for paper, records in papers:
        rows.append(f'<tr><th colspan="5">{words(paper)}</th></tr>')
        for each in records:
            ratio = "" if each.largest_ratio is None else f"{each.largest_ratio:.3g}"
            rows.append(
                f'<tr><td><a href="#{anchor(each)}">{escape(each.title)}</a></td>'
                f"<td>{mark(each)}</td><td>{each.bound}, {each.status}</td>"
                f'<td>{", ".join(named(each))}</td><td class="number">{ratio}</td></tr>'
            )
    head = '<th>theorem</th><th>verdict</th><th>kind</th><th>known how</th><th class="number">ratio</th>'
    return f'<table class="contents"><thead><tr>{head}</tr></thead>{"".join(rows)}</table>'


def about(record):
    """Setting, method, guarantee, kind and source, as in the theorem's docstring."""
    parts = re.split(PARTS, record.text, flags=re.MULTILINE)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    rows = "".join(
        f"<dt>{name}</dt><dd>{preformatted(body) if name == 'Guarantee' else escape(' '.join(body.split()))}</dd>"
        for name, body in texts.items()
    )
    where = f"<dt>Read in</dt><dd>{escape(record.where)}</dd>" if record.where else ""
    return f"<dl>{rows}{where}</dl>"


def preformatted(text):
    """A text with its line breaks, less its indentation."""
    lines = text.strip("\n").splitlines()
    rest = dedent("\n".join(lines[1:]))
    return f"<pre>{escape(lines[0].strip())}\n{escape(rest.rstrip())}</pre>"


def assumptions(record):
    """How each assumption is known: known, certified or probed, over all cases."""
    found: dict = {}
    for each in record.findings:
        for name, how in each.assumptions.items():
            found.setdefault(name, set()).add(how)
    words_of = [f"{name} ({', '.join(sorted(how))})" for name, how in found.items()]
    return f"<p>Assumptions: {', '.join(words_of)}.</p>" if words_of else ""


def looseness(record):
    """The worst instance known, and what the semidefinite programs found."""
    texts = [record.looseness, *(f"Semidefinite programs, {each}." for each in record.grids)]
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text)


def figure(record, finding):
    """A case: its chart and its verdict, which names a line of the proof by its number."""
    drawn = chart(finding.lines[-1], record.index) if finding.lines else ""
    broken = [
        place + 1 for place, line in enumerate(finding.lines[:-1]) if line.broken_at is not None
    ]
    where = f" by line {broken[0]} of the proof: " if broken else ": "
    sentence = re.sub(r" by the line .*: (?=[^:]*$)", lambda _: where, finding.sentence)
    return f"<figure>{drawn}<figcaption><b>{escape(finding.case)}</b> {escape(sentence)}</figcaption></figure>"


def fared(record, place):
    """How a line of the proof fared: where it breaks, if it does."""
    broken = [
        f"breaks at {each.lines[place].place}: {escape(each.case)}"
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


def named(record):
    """Its referees, and how its examples are known."""
    return [*(b for b in record.badges if b not in ("exact", "Monte Carlo")), record.certainty]


def mark(record):
    """The verdict, coloured."""
    kind = {"holds": "good", "refuted": "refuted"}.get(record.verdict, "bad")
    return f'<span class="verdict {kind}">{record.verdict}</span>'


def badges(record):
    """Kind, status, and how it is known."""
    shown = (record.bound, record.status, *record.badges, record.certainty)
    return "".join(f'<span class="badge">{badge}</span>' for badge in shown)


def anchor(record):
    """The name by which a theorem is linked to."""
    return f"{record.paper}.{record.name}".replace(" ", "-")


def words(paper):
    """A folder's name as a heading."""
    spelled = {"adadamp": "AdaDamp", "cabs": "CABS", "sngm": "SNGM"}
    return escape(spelled.get(paper, paper.replace("_", " ").capitalize()))
