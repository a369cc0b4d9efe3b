"""A student's notebook in JupyterLab, in a real browser: a check that passes, and one that fails.

Needs the extra `course` and Debian's chromium. The picture is left in build/student-notebook.png.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("jupyterlab", reason="JupyterLab comes with the extra `course`")

import nbformat
from grading.corpus import wrong
from grading.source import Source, has
from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[2] / "build" / "student-notebook.png"
LAB = ("--ServerApp.ip=127.0.0.1", "--port=8897", "--IdentityProvider.token=", "--allow-root")


@pytest.fixture
def lab(tmp_path):
    """A server in a folder with a1.ipynb: q1 is solved, q2 forgets the regulariser."""
    nbformat.write(half_done(), tmp_path / "a1.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", *LAB]
    server = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if "is running at" in line:
            break
    yield "http://127.0.0.1:8897/lab/tree/a1.ipynb?reset"
    server.terminate()
    server.communicate()


def half_done():
    """A student's notebook after q1 and q2."""
    source = Source.of("a1")
    solution = {cell.name: cell.code for cell in source.submission().cells}
    mistake = next(each for each in wrong("a1") if each.name == "q2_no_ridge")
    notebook = source.student()
    for cell in notebook.cells:
        if has(cell, "q1"):
            cell.source = solution["q1"]
        if has(cell, "q2"):
            cell.source = mistake.code.split("\n", 2)[
                2
            ].rstrip()  # without what the corpus notes on top
    return notebook


def test_a_passing_and_a_failing_check(lab):
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "chromium is missing: install Debian's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1240, "height": 1480})
        page.goto(lab)
        page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=60_000)
        page.wait_for_timeout(5_000)  # menus that are opened while JupyterLab starts close again
        page.locator('.lm-MenuBar-itemLabel:text-is("Run")').click()
        page.locator('.lm-Menu-itemLabel:text-is("Run All Cells")').click()
        page.get_by_text("✓ q1 passes").wait_for(timeout=60_000)
        page.get_by_text("most likely cause: the regulariser is forgotten").wait_for()
        assert page.get_by_text("public checks: 2 of 12 points").count() == 5
        assert page.get_by_text("Traceback").count() == 0
        page.get_by_text("✗ q2").scroll_into_view_if_needed()
        page.get_by_role("button", name="No", exact=True).click()  # news, no
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()
