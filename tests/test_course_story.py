"""Each assignment tells a story: enough words, enough pictures, and a sentence where one cannot be drawn."""

import re
import warnings

import pytest

pytest.importorskip("jupytext", reason="the assignments' sources are read with jupytext")

from adaptivesgd_grading.build import illustrate
from adaptivesgd_grading.catalogue import NAMES, assignment
from adaptivesgd_grading.drawings import drawings
from adaptivesgd_grading.drawings.draw import Sentence
from adaptivesgd_grading.drawings.sheet import Drawing
from adaptivesgd_grading.source import Source, has

NOT_WORDS = r"\$\$.*?\$\$|\$[^$]*\$|<[^>]*>|```.*?```|`[^`]*`|\]\([^)]*\)"
CALL = re.compile(r"draw\.(\w+)\(")


def student(name):
    """The cells that a student gets."""
    return Source.of(name).student().cells


def prose(cells):
    """Their text without formulas, code, markup and addresses."""
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.sub(NOT_WORDS, " ", text, flags=re.S)


def called(cells):
    """The names of the pictures, in order."""
    text = "\n".join(cell.source for cell in cells)
    return re.findall(r"drawing:(\w+)", text) + CALL.findall(text)


@pytest.mark.parametrize("name", NAMES)
def test_fifteen_hundred_to_twenty_five_hundred_words(name):
    assert 1500 <= len(re.findall(r"[A-Za-z][A-Za-z'-]*", prose(student(name)))) <= 2500


@pytest.mark.parametrize("name", NAMES)
def test_eight_pictures_or_more_and_none_that_is_never_shown(name):
    shown = called(student(name))
    assert len(shown) == len(set(shown)) >= 8
    assert sorted(shown) == sorted(dir(drawings(name)))


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_with_a_picture_and_a_question_before_any_code(name):
    first = student(name)[0]
    assert first.cell_type == "markdown" and "drawing:opening" in first.source
    assert re.search(r"\*\*[^*]+(\?\*\*|\.\*\* [^.]*\?)", first.source)
    assert re.search(r"!\[[^\]]{30,}\]\(drawing", first.source)  # its alternative text


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_picture_a_prediction_and_a_reflection(name):
    text = "\n".join(cell.source for cell in student(name))
    _, *parts = re.split(r"^#+ (?=q\d)", text, flags=re.M)
    assert len(parts) == len(assignment(name).questions)
    for part in parts:
        title = part.partition("\n")[0]
        assert CALL.search(part), title
        assert "Predict, then run" in part or "guess" in part or "expect" in part, title
        assert "Look again" in part, title


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_a_theorem_and_to_a_proof_notebook(name):
    text = "\n".join(cell.source for cell in Source.of(name).notebook.cells)
    assert re.search(r"\]\(docs:(theory/|refuted|methods/)", text)
    assert re.search(r"\]\(docs:assets/notebooks/\w+\.ipynb\)", text)
    assert "docs:" not in "\n".join(cell.source for cell in student(name))


@pytest.mark.parametrize("name", NAMES)
def test_an_unsolved_cell_gives_a_sentence_that_says_which(name):
    """Every picture of the untouched notebook, drawn from the cells as they are given out."""
    names = {"__name__": "course", "draw": drawings(name)}
    questions = {each: q.name for q in assignment(name).questions for each in q.functions}
    for cell in student(name):
        if cell.cell_type != "code" or has(cell, "check") or "check.progress" in cell.source:
            continue
        if has(cell, "show"):
            *before, last = re.split(r"\n(?=draw\.)", "\n" + cell.source)
            if re.search(r"\(\)\s*$", last):
                continue  # a picture that needs no student's function
            exec("\n".join(before), names)
            shown = eval(last, names)
            assert isinstance(shown, Sentence), last
            assert any(f"{f} ({q}), which is not written" in shown for f, q in questions.items())
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(cell.source, names)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda G: None, "Run check.q1(variance) first"),
        (lambda G: 1 / 0, "ZeroDivisionError"),
        (lambda G: "many", "Run check.q1(variance) first"),
    ],
)
def test_a_wrong_answer_gives_a_sentence_or_a_picture_but_no_traceback(wrong, words):
    wrong.__name__ = "variance"
    shown = drawings("a2").dividing(wrong)
    assert isinstance(shown, Sentence) and words in shown


def test_a_picture_has_alternative_text_and_the_guess_is_drawn():
    variance = lambda G: G.var(axis=0, ddof=1).sum()
    plain, guessed = drawings("a2").dividing(variance), drawings("a2").dividing(variance, 2.5)
    assert isinstance(plain, Drawing) and len(plain.alt) > 60
    assert f'alt="{plain.alt}"' in plain._repr_html_()
    lines = lambda drawing: len(drawing.figure.axes[0].lines)
    assert lines(guessed) == lines(plain) + 1


def test_an_unknown_picture_names_those_there_are():
    with pytest.raises(AttributeError, match="no picture sunset; there are opening"):
        drawings("a1").sunset()


def test_the_opening_picture_is_attached_to_the_text():
    notebook = Source.of("a4").student()
    illustrate(notebook, "a4")
    first = notebook.cells[0]
    assert "attachment:opening.png" in first.source and "drawing:" not in first.source
    assert first.attachments["opening.png"]["image/png"].startswith("iVBORw0KGgo")
