"""Notebooks in JupyterLab, in a real browser: a student's, with a check that passes and one that fails;
and one of the proofs, whose sliders move its picture.

Needs the extra `course` and Debian's chromium. Pictures are left in build/.
"""

from pathlib import Path

import pytest

pytest.importorskip("jupyterlab", reason="JupyterLab comes with the extra `course`")

import jupytext
import nbformat
from adaptivesgd_grading.build import illustrate
from adaptivesgd_grading.corpus import wrong
from adaptivesgd_grading.source import Source, has
from lab import opened, run_all_cells

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build"
PICTURES.mkdir(exist_ok=True)


def half_done():
    """A student's notebook: q1 is solved, q2 forgets the regulariser."""
    source = Source.of("a1")
    solution = next(cell.source for cell in source.solved().cells if has(cell, "q1"))
    mistake = next(each for each in wrong("a1") if each.name == "q2_no_ridge")
    notebook = source.student()
    for cell in notebook.cells:
        if has(cell, "q1"):
            cell.source = solution
        if has(cell, "q2"):
            _, _, cell.source = mistake.code.rstrip().split("\n", 2)  # without the corpus's notes
    return notebook


def test_a_passing_and_a_failing_check(tmp_path):
    notebook = half_done()
    illustrate(notebook, "a1")
    nbformat.write(notebook, tmp_path / "a1.ipynb")
    with opened("a1.ipynb", tmp_path) as page:
        run_all_cells(page)
        page.get_by_text("✓ q1 passes").wait_for()
        page.get_by_text("most likely cause: the regulariser is forgotten").wait_for()
        table = page.locator(".asgd-progress")
        table.wait_for()
        rows = [row.inner_text().split() for row in table.locator("tbody tr").all()]
        assert rows[0][0] == "q1" and rows[0][-1] == "passed"
        assert rows[1][0] == "q2" and rows[1][-1] == "failed"
        assert rows[2][-2:] == ["not", "tried"] and rows[-1][0] == "w1"
        page.get_by_text("public checks: 2 of 12 points; still to do: q2, q3, q4, q5").wait_for()
        assert page.get_by_text("which is not written yet").count() > 0
        assert page.get_by_text("Traceback").count() == 0
        page.locator(".asgd-progress").scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / "student-progress.png")
        page.get_by_text("✗ q2").scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / "student-notebook.png")


def test_a_slider_of_a_proof_moves_its_picture(tmp_path):
    notebook = jupytext.read(ROOT / "notebooks" / "proofs" / "cabs.py")
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "cabs.ipynb")
    with opened("cabs.ipynb", tmp_path) as page:
        run_all_cells(page)
        picture = page.locator(".widget-interact img").first
        picture.wait_for()
        before = picture.get_attribute("src")
        handle = page.locator(".widget-interact .noUi-handle").first
        handle.focus()
        for _ in range(3):
            handle.press("ArrowRight")
        page.wait_for_function(
            "before => document.querySelector('.widget-interact img')?.src !== before", arg=before
        )
        assert page.get_by_text("Traceback").count() == 0
        page.screenshot(path=PICTURES / "proof-notebook.png")
