"""check.progress(): the table says of every question what its last check gave."""

import re
from xml.etree import ElementTree

import pytest
from adaptivesgd_grading.catalogue import NAMES, assignment
from adaptivesgd_grading.progress import TONES, Progress
from adaptivesgd_grading.public import checks


def shown(progress):
    """{question: (points so far, state)} as the text says."""
    rows = re.findall(r"^  \S (q\d+) .*?([\d.]+) of \d+  ([a-z ]+)$", repr(progress), re.M)
    return {name: (float(points), state) for name, points, state in rows}


def cells(progress):
    """The rows of the table in HTML, as lists of words; it is well-formed."""
    html = progress._repr_html_()
    table = ElementTree.fromstring(re.search(r"<table.*</table>", html, re.S)[0])
    return [["".join(cell.itertext()).strip() for cell in row] for row in table.iter("tr")]


@pytest.mark.parametrize("name", NAMES)
def test_at_first_nothing_is_tried(name):
    progress = checks(name).progress()
    assert shown(progress) == {q.name: (0.0, "not tried") for q in assignment(name).questions}
    assert f"0 of {assignment(name).points} points" in repr(progress)
    assert [row[:2] for row in cells(progress)[1:]] == [
        *([q.name, ", ".join(q.functions)] for q in assignment(name).questions),
        *([part, "in words"] for part in assignment(name).written),
    ]


def test_it_follows_the_checks(capsys):
    check = checks("a2")
    check.q1(lambda G: G.var(axis=0, ddof=1).sum())
    check.q2(lambda X, S: 0.0)
    progress = check.progress()
    assert shown(progress)["q1"] == (2.0, "passed")
    assert shown(progress)["q2"] == (0.0, "failed")
    assert shown(progress)["q3"] == (0.0, "not tried")
    assert "2 of 12 points; still to do: q2, q3, q4, q5" in repr(progress)
    assert [row[2:] for row in cells(progress)[1:4]] == [
        ["2", "2", "✓ passed"],
        ["2", "0", "✗ failed"],
        ["3", "0", "· not tried"],
    ]
    check.q1(lambda G: 0.0)  # the last check counts
    assert shown(check.progress())["q1"] == (0.0, "failed")


def test_an_empty_cell_is_not_tried(capsys):
    def variance(G):
        raise NotImplementedError  # your code here

    check = checks("a2")
    check.q1(lambda G: 0.0)
    check.q1(variance)
    assert shown(check.progress())["q1"] == (0.0, "not tried")


def test_partial_credit_and_the_end():
    a2 = assignment("a2")
    part = Progress.of(a2, {"q1": 0.5})
    assert shown(part)["q1"] == (1.0, "partly passed")
    done = Progress.of(a2, {q.name: 1.0 for q in a2.questions})
    assert repr(done).endswith("12 of 12 points; every check passes")


def test_no_word_has_a_colour_of_its_own():
    """Words take the colour of the page, light or dark; only signs and bars are coloured."""
    html = Progress.of(assignment("a2"), {"q1": 1.0, "q2": 0.0})._repr_html_()
    coloured = re.findall(r'style="color:([^"]*)"[^>]*>([^<]*)<', html)
    assert {text for _, text in coloured} <= {"✓", "✗", "·"}
    rules = re.findall(r"(?<![-a-z])color:([^;}]*)", html.partition("</style>")[0])
    assert set(rules) == {"inherit"}
    for tone in TONES.values():
        assert contrast(tone, "#ffffff") >= 3 and contrast(tone, "#111111") >= 3


def contrast(first, second):
    """WCAG's contrast ratio of two colours."""
    light = sorted((luminance(first), luminance(second)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def luminance(colour):
    """WCAG's relative luminance."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
