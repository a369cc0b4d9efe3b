"""The pages: every example runs, every directive and every page of the menu exists."""

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(set(DOCS.rglob("*.md")) - set((DOCS / "measured").rglob("*")))
WITH_EXAMPLES = [page for page in PAGES if ">>> " in page.read_text()]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_examples_run(page):
    """As doctests; a page is one session from top to bottom."""
    with np.errstate(all="warn"):
        failed, tried = doctest.testfile(
            str(page), module_relative=False, optionflags=doctest.ELLIPSIS
        )
    assert tried > 0 and failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_directives_are_known(page):
    known = set(re.findall(r'^    "(\w+)": ', (DOCS / "building/directives.py").read_text(), re.M))
    used = set(re.findall(r"^@@ (\w+)", page.read_text(), re.M))
    assert used <= known


WORDY = r"\b(told|nobody|anew|worked out|goes on|is none|looks at)\b"
PROSE = [
    page
    for page in [*PAGES, *(DOCS.parent / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))]
    if page.name not in ("teach.md", "write-a-theorem.md", "gpu.md")
]  # fmt: skip


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_pages_use_the_terms_of_the_field(page):
    """None of the phrases that stood for a term: `returns`, `unknown`, `recomputed`, `continues`."""
    assert re.findall(WORDY, page.read_text().replace("looks_at", "")) == []


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch):
    """And it is the one on the front page."""
    code = re.search(r"```python\n(.*?)```", (DOCS.parent / "README.md").read_text(), re.S)[1]
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert (tmp_path / "padadamp.png").exists() and (tmp_path / "padadamp.npz").exists()


def test_the_readme_has_its_two_commands():
    text = (DOCS.parent / "README.md").read_text()
    assert "```\nmake demo\nmake test\n```" in text


def test_every_page_of_the_menu_exists():
    menu = (DOCS.parent / "mkdocs.yml").read_text().partition("\nnav:")[2]
    named = set(re.findall(r"([\w/-]+\.md)", menu))
    assert named == {str(page.relative_to(DOCS)) for page in PAGES}
