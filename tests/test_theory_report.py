"""The report can be read: formulas are set, both sides are drawn, and the page needs nothing else."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from theory import TEMPLATE, catalogue, table
from theory.chart import Axis, chart, number
from theory.formula import Formulary, plain
from theory.level import FAMILY, LEVEL, LINES
from theory.page import Page
from theory.report import Line, record
from theory.series import Sample

VOID = {"meta", "br", "path", "use", "circle"}
RECORD = replace(record(TEMPLATE.THEOREM, broken=True), paper="classical", name="descent_lemma")


class Nesting(HTMLParser):
    """Notes the tags that are open, the identifiers, and what is linked to."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.links, self.names = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.names.append(tag)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values[name] for name in ("href", "src") if name in values]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", catalogue.names())
def test_every_formula_of_a_theorem_can_be_set(name):
    theorem, formulas = catalogue.theorem(name), Formulary()
    for latex in (theorem.statement, *(step.latex for step in theorem.proof)):
        assert formulas.svg(latex).startswith("<svg"), latex


def test_a_formula_that_cannot_be_set_is_shown_as_it_is():
    assert Formulary().svg(r"\nonsense < 1") == r'<code class="latex">\nonsense &lt; 1</code>'


@pytest.mark.parametrize(
    "latex, known",
    (
        (r"a \le b", r"a \leq b"),
        (r"\left( x \right)", r"\left( x \right)"),
        (r"\tfrac12", r"\frac{1}{2}"),
        (r"\frac1{n+1}", r"\dfrac{1}{n+1}"),
        (r"\frac\nu2 \sqrt B", r"\dfrac{\nu}{2} \sqrt{B}"),
    ),
)
def test_shorthand_is_spelled_out(latex, known):
    assert plain(latex) == known


def test_a_page_is_well_formed_and_needs_nothing_else():
    page = Page([RECORD]).html
    seen = Nesting(page)
    assert seen.open == []
    assert seen.links and all(link.startswith("#") for link in seen.links)
    assert {link[1:] for link in seen.links} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids)) and "http" not in page
    assert seen.names.count("figure") == len(RECORD.findings) + len(RECORD.teeth)


def test_the_page_says_why_a_deduction_is_not_checked():
    bare = replace(RECORD, deduction={}, referees=[], undeduced="a limit of a < b")
    assert "Lines checked, deduction not: a limit of a &lt; b.</p>" in Page([bare]).html
    refuted = Page([replace(bare, status="refuted")]).html
    assert "The claim is false" in refuted and "deduction not:" not in refuted


def test_the_page_says_what_broke():
    assert "breaks at step" in Page([replace(RECORD, findings=RECORD.teeth)]).html


def line(left, right, radius=0.0):
    left = np.asarray(left, dtype=float)
    return Line("", "", "<=", left.tolist(), list(right), [radius] * len(left), None)


def heights(drawing, kind):
    """The y pixels of a path of a chart."""
    (d,) = re.findall(f'<path class="{kind}" d="(M[^"]*L[^"]*)"', drawing)
    return [float(point.split(",")[1]) for point in re.split("[ML]", d)[1:]]


def test_rounding_does_not_fill_a_chart():
    drawing = chart(line([1 + 2e-16], [1.0]), "step")
    y = [
        float(each)
        for each in re.findall(r'<circle class="\w+" cx="[\d.]+" cy="([\d.]+)"', drawing)
    ]
    assert len(y) == 2 and y[0] == y[1]


def test_a_chart_keeps_the_order_of_the_sides():
    drawing = chart(line([1, 2, 3], [2, 4, 6]), "step")
    pairs = zip(heights(drawing, "measured"), heights(drawing, "promised"), strict=True)
    assert all(measured > promised for measured, promised in pairs)  # pixels count downwards


def test_a_long_fall_is_drawn_on_a_logarithmic_scale():
    down = heights(chart(line(0.1 ** np.arange(5), 0.1 ** np.arange(5)), "step"), "measured")
    assert np.allclose(np.diff(down), np.diff(down)[0], atol=0.11)


@pytest.mark.parametrize(
    "left, right",
    (
        ([1.0], [2.0]),
        ([0.0, 0.0], [0.0, 0.0]),
        ([1.0, np.inf, 2.0], [np.nan, 1.0, 1.0]),
        ([-1.0, 1e-300, 1e300], [0.0, 1.0, 2.0]),
        ([np.inf, np.inf], [np.inf, np.inf]),
    ),
)
def test_awkward_numbers_are_drawn_or_left_out(left, right):
    assert not re.search("nan|inf", chart(line(left, right, radius=0.1), "step"))


@pytest.mark.parametrize(
    "tick, label", ((0, "0"), (0.01, "0.01"), (1e-5, "10⁻⁵"), (2e6, "2·10⁶"), (-1e5, "-1·10⁵"))
)
def test_ticks_are_short(tick, label):
    assert number(tick) == label


@pytest.mark.parametrize("axis", (Axis(0, 7, 0, 100), Axis(1e-8, 5, 0, 100, log=True)))
def test_ticks_lie_within_their_axis(axis):
    ticks = axis.ticks()
    assert 2 <= len(ticks) <= 8 and all(-1e-6 <= axis(tick) <= 100 + 1e-6 for tick in ticks)


def test_an_interval_is_drawn_around_a_sample():
    values = 5 + np.random.default_rng(0).standard_normal((50, 4))
    sampled = replace(
        TEMPLATE.THEOREM,
        measured=lambda case: Sample(values),
        promised=lambda case: np.full(4, 9.0),
        proof=(),
    )
    finding = record(sampled).findings[0]
    assert finding.badge == "Monte Carlo" and "confirmed at 99.9967 %, 50 runs" in finding.sentence
    assert '<path class="band" d="M' in chart(finding.lines[-1], "step")


def test_the_level_of_all_sampled_lines_together_is_printed_and_kept():
    """Every line compared by random runs counts; more than LINES of them are a surprise."""
    values = 5 + np.random.default_rng(0).standard_normal((50, 4))
    sampled = replace(
        TEMPLATE.THEOREM,
        measured=lambda case: Sample(values),
        promised=lambda case: np.full(4, 9.0),
    )
    records = [record(sampled)]
    (sentence,) = table.together(records)
    assert sentence.startswith("1 lines") and "99.9967 %" in sentence
    assert list(table.together([record(TEMPLATE.THEOREM)])) == list(table.too_many(records)) == []
    (sentence,) = table.too_many(records * (LINES + 1))
    assert f"{LINES + 1} lines" in sentence
    assert LINES * (1 - LEVEL) == pytest.approx(1 - FAMILY)
