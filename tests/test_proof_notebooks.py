"""The notebooks of proofs: they run without a warning, have all their parts, and show what fails."""

import runpy
from importlib import util
from pathlib import Path

import pytest

from theory import catalogue
from theory.notebook import markdown, pictures
from theory.notebook.sliders import drag

PROOFS = sorted((Path(__file__).parents[1] / "notebooks" / "proofs").glob("*.py"))
PARTS = (
    "## The question",
    "## The algorithm",
    "markdown.assumptions(",
    "pictures.meters(",
    "markdown.proof(",
    "pictures.proof(",
    "# The verdict",
    "# What breaks",
    "drag(",
    "## On real data",
)
REFUTED = catalogue.theorem("theory.big_batch.theorem_3")


@pytest.mark.parametrize("notebook", PROOFS, ids=lambda path: path.stem)
def test_it_runs(notebook):
    """Percent scripts are Python, and pytest makes warnings errors."""
    runpy.run_path(str(notebook))


@pytest.mark.parametrize("notebook", PROOFS, ids=lambda path: path.stem)
def test_it_has_all_its_parts(notebook):
    text = notebook.read_text(encoding="utf-8")
    assert [part for part in PARTS if part not in text] == []


def test_there_is_one_for_every_paper():
    papers = {name.split(".")[1] for name in catalogue.names()} - {"classical", "related"}
    assert {path.stem for path in PROOFS} == papers | {"four_questions"}


def test_a_proof_says_which_line_fails():
    verdict = REFUTED.check(next(iter(REFUTED.examples())))
    items = markdown.proof(verdict).split("\n- ")
    assert ["**Fails**" in line for line in items] == [
        line.broken_at is not None for line in verdict.lines
    ]
    assert "**(4)**" in items[3] and "**Fails** at step 0" in items[3]
    assert "left side" in labels(pictures.proof(verdict, 3))
    assert "fails" in labels(pictures.proof(verdict, 4))
    assert "fails" not in labels(pictures.proof(verdict, 3))


def labels(picture):
    return [text.get_text() for legend in picture.legends for text in legend.get_texts()]


@pytest.mark.parametrize("name", catalogue.names())
def test_every_theorem_can_be_shown(name):
    """Its formulas survive Markdown and are set by matplotlib."""
    theorem = catalogue.theorem(name)
    for step in (*theorem.proof, theorem.claim):
        latex = markdown.formula(step.latex)
        assert "|" not in latex and "<" not in latex
        assert pictures.setting(step) or r"\text" in step.latex, step.latex


def test_a_picture_is_drawn():
    theorem = catalogue.theorem("theory.adadamp.linear_rate")
    verdict = theorem.check(next(iter(theorem.examples())))
    for picture in (pictures.proof(verdict), pictures.meters(theorem, verdict.case)):
        assert picture._repr_png_().startswith(b"\x89PNG")


def test_a_page_without_sliders_says_so(monkeypatch):
    drawn = []
    shown = drag(drawn.append, theta=(0.1, 0.9))
    monkeypatch.setattr("theory.notebook.sliders.find_spec", lambda name: None)
    assert shown._repr_mimebundle_() == {"text/plain": "Run this notebook to drag theta."}
    assert drawn == []


@pytest.mark.skipif(util.find_spec("ipywidgets") is None, reason="ipywidgets is not installed")
def test_sliders_draw():
    drawn = []
    shown = drag(lambda theta: drawn.append(theta), theta=(0.1, 0.9, 0.1))
    assert "application/vnd.jupyter.widget-view+json" in shown._repr_mimebundle_()
    assert drawn == [pytest.approx(0.5)]
