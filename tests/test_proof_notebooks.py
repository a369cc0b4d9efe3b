"""The notebooks of proofs: they run without a warning, have all their parts, and show what fails."""

import re
import runpy
from importlib import util
from pathlib import Path

import pytest

import adaptivesgd as asgd
from theory import catalogue
from theory.notebook import exercises, markdown, pictures
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
    "## Exercises",
    "exercises.check(",
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


@pytest.mark.parametrize("notebook", PROOFS, ids=lambda path: path.stem)
def test_a_picture_stands_before_the_code_and_sliders_have_a_still(notebook):
    text = notebook.read_text(encoding="utf-8")
    before = text.partition("\n# %%\n")[0]
    assert re.search(rf"!\[[^\]]{{60,}}\]\(drawing:{notebook.stem}\)", before)
    for drawn in re.findall(r"^drag\((\w+),", text, re.M):
        assert f"\n{drawn}()\n" in text.partition(f"drag({drawn},")[0]


def test_an_exercise_tells_right_from_wrong():
    for name, each in exercises.EXERCISES.items():
        text = (PROOFS[0].parent / f"{name}.py").read_text(encoding="utf-8")
        assert text.count(f'exercises.check("{name}"') == len(each)
        for number, exercise in enumerate(each, 1):
            assert "Right" in exercises.check(name, number, exercise.truth * 1.001)
            assert "Not yet" in exercises.check(name, number, exercise.truth * 1.02)
            assert "three dots" in exercises.check(name, number)
    assert "one number" in exercises.check("cabs", 1, "many")


def test_a_picture_says_what_it_shows():
    verdict = REFUTED.check(next(iter(REFUTED.examples())))
    assert "(3) holds, (4) fails at 0" in pictures.proof(verdict).alt
    assert "loss" in asgd.plots.compare([few_steps()]).alt


def test_pages_and_slides_need_no_network(monkeypatch):
    pytest.importorskip("nbconvert", reason="pages are made with nbconvert")
    nbformat = pytest.importorskip("nbformat")
    monkeypatch.syspath_prepend(str(PROOFS[0].parents[1]))
    from adaptivesgd_grading import pages

    plain = "[picture: a line that rises]"
    output = nbformat.v4.new_output("display_data", {"image/png": "iVBO", "text/plain": plain})
    cells = [nbformat.v4.new_markdown_cell("# A title\n\n$x^2$"), nbformat.v4.new_code_cell("x")]
    cells[1].outputs = [output]
    book = nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {"some": {}}})
    for html in (pages.page(book), pages.slides(book)):
        assert not re.findall(r"(?:src|href)=[\"']https?:|import\([\"']?https?:|unpkg|cdnjs", html)
        assert 'alt="a line that rises"' in html
        assert 'src="katex/katex.min.js"' in html and html.count("</html>") == 1
    assert 'src="reveal/reveal.js"' in pages.slides(book)


def few_steps():
    """A short run on two examples."""
    problem = asgd.NoisyQuadratic([[0.0], [2.0]], [[1.0]])
    return asgd.run(problem, asgd.methods.sgd(0.1, 1), epochs=2)


def test_there_is_one_for_every_paper():
    later = {"adascale", "frontier"}
    papers = {name.split(".")[1] for name in catalogue.names()} - {"classical", "related", *later}
    assert {path.stem for path in PROOFS} == papers | {"four_questions", "after_the_five_papers"}


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
