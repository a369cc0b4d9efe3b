"""The pages: every example runs, every directive and every page of the menu exists."""

import doctest
import json
import re
import sys
from graphlib import TopologicalSorter
from importlib import import_module
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


def test_the_prices_in_the_readme_are_the_recorded_ones():
    """Of the variance on the MLP, over a plain step of the same library."""
    text = (DOCS.parent / "README.md").read_text()
    first = json.loads((DOCS / "measured/peers.json").read_text())["tables"][0]
    column = first["heads"].index("with the variance")
    price = {row[0]: row[column].partition(" ")[0] for row in first["rows"]}
    percent = round(100 * (float(price["adaptivesgd"]) - 1))
    assert "mlp" in first["title"] and f"it adds {percent} % to a training step" in text
    assert round(float(price["BackPACK"])) == 2
    least, most = sorted(round(float(price[peer])) for peer in ("torch.func", "Opacus"))
    assert f"(torch.func, Opacus) costs {least} to {most} steps" in text


def test_the_readme_has_its_two_commands():
    text = (DOCS.parent / "README.md").read_text()
    assert "```\nmake demo\nmake test\n```" in text


def test_every_page_of_the_menu_exists():
    menu = (DOCS.parent / "mkdocs.yml").read_text().partition("\nnav:")[2]
    named = set(re.findall(r"([\w/-]+\.md)", menu))
    assert named == {str(page.relative_to(DOCS)) for page in PAGES}


# What the generators of pages promise.


@pytest.fixture(scope="module")
def building():
    """The generators, as docs/build.py imports them."""
    sys.path.append(str(DOCS))
    return import_module("building")


def regions(text):
    """The lines between the marks of solutions, of 20 characters and more."""
    inside = False
    for line in text.splitlines():
        if "### BEGIN SOLUTION" in line or "### END SOLUTION" in line:
            inside = "BEGIN" in line
        elif inside and len(line.strip()) >= 20:
            yield line.strip()


@pytest.mark.parametrize("name", ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"])
def test_an_assignment_on_the_site_has_no_solution(building, name):
    """Nor anything for instructors."""
    assignments = import_module("building.assignments")
    shown = "\n".join(text for _, text in assignments.student(name))
    source = (DOCS.parent / f"notebooks/course/{name}/{name}.py").read_text()
    solutions = list(regions(source))
    assert len(solutions) > 5 and "SOLUTION" not in shown and "Rubric" not in shown
    given = "\n".join(set(source.splitlines()) - set(solutions))
    assert [line for line in solutions if line in shown and line not in given] == []
    assert shown.count("your code here") >= 4


def test_every_letter_of_a_theorem_that_is_explained_is_in_its_statement(building):
    """And every statement has at least one that is; Greek letters are all explained."""
    from theory.catalogue import theorems

    symbols = import_module("building.symbols")
    for theorem in theorems():
        seen, known = symbols.letters(theorem.statement), symbols.known(theorem)
        assert seen & set(known), theorem.name
        assert not {each for each in seen if each in symbols.GREEK} - set(known), theorem.name


def test_what_rests_on_what(building):
    """Of known theorems, acyclic, and with the descent lemma below many."""
    theorem_map = import_module("building.theorem_map")
    found = theorem_map.rests_on()
    assert "theory.classical.descent_lemma" in found["theory.big_batch.lemma_2"]
    assert len(theorem_map.supports()["theory.classical.descent_lemma"]) > 10
    assert all(other in found for below in found.values() for other in below)
    TopologicalSorter(found).prepare()  # raises CycleError


def test_plain_formulas_keep_names_and_set_signs(building):
    pretty = import_module("building.plain_formulas").pretty
    assert pretty("theta^2 ||grad F(w_k)||^2 <= mu") == (
        "θ<sup>2</sup> ‖∇F(w<sub>k</sub>)‖<sup>2</sup> ≤ μ"
    )
    assert pretty("see theorem_2_sharp and linear_rate") == "see theorem_2_sharp and linear_rate"
    assert pretty("a < b") == "a &lt; b"


REPORTS = sorted((DOCS / "measured/experiments").glob("*/*/report.md"))


def test_how_to_choose_says_of_padadamp_and_geodamp_what_the_reports_show():
    def ratios(name, size, where=""):
        text = (DOCS / f"measured/experiments/adadamp/{size}/report.md").read_text()
        rows = re.findall(rf"^\| {where}.*updates: {name} .*", text, re.M)
        found = [re.search(r", SGD [^|]*: ([\d.]+) times", row) for row in rows]
        return [float(each.group(1)) if each else None for each in found]

    assert max(ratios("PadaDamp", "medium")) < 0.7 < 0.9 <= min(ratios("GeoDamp", "medium"))
    assert ratios("PadaDamp", "small", "Fashion") == [None]
    assert max(ratios("GeoDamp", "small", "Fashion")) < 0.6
    page = (DOCS / "how-to-choose.md").read_text()
    assert (
        "at size medium it saved updates, and `geodamp`, whose batch grows late, a tenth at most"
        in page
    )
    assert "with Fashion-MNIST at size small it was the other way round" in page


def test_selection_saves_more_at_low_losses_as_its_page_says():
    text = (DOCS / "measured/experiments/online_batch_selection/full/report.md").read_text()
    row = r"10, (\w+), training loss ([\d.e-]+) \| gradients and evaluations: (s = .*?) \d[\d,]+ .*?: ([\d.]+) times"
    found = {(o, arm, float(goal)): float(times) for o, goal, arm, times in re.findall(row, text)}
    kinds = {(o, arm) for o, arm, _ in found}
    assert len(kinds) == 6 and len(found) == 24
    for kind in kinds:
        assert max(found[*kind, 3e-4], found[*kind, 1e-4]) < found[*kind, 1e-2]
    page = (DOCS / "methods/online-batch-selection.md").read_text()
    assert "3e-4 and 1e-4 than at 1e-2, with every pressure and both optimisers" in page


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_every_comparison_of_a_report_is_drawn(building, path):
    """Both numbers of every row of a claim are read; so is every table of costs."""
    report = import_module("building.experiment_report")
    found = report.Report.read(path)
    text = path.read_text()
    assert len(found.claims) == text.count("### Claim ")
    for claim in found.claims:
        cells = [row.split(" | ")[1] for row in claim.table.splitlines()[2:]]
        in_words = [cell for cell in cells if len(re.findall(r"\d[\d,.]*", cell)) < 2]
        assert len(claim.rows) == len(cells) - len(in_words)
        names = [name for row in claim.rows for name in row.names]
        assert not [name for name in names if name.endswith("=")], (
            "a number of a name, as in s = 100"
        )
    assert len(report.targets(found)) == len(re.findall(r"^\*\*Until ", text, re.M))
