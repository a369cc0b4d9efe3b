"""What a notebook shows of problems and methods."""

from html.parser import HTMLParser

import numpy as np

import adaptivesgd as asgd

PROBLEM = asgd.LeastSquares(np.eye(3), np.arange(3.0), ridge=0.25)


def shown(thing):
    """The texts of its table."""
    texts = []
    parser = HTMLParser()
    parser.handle_data = texts.append
    parser.feed(thing._repr_html_())
    return texts


def test_a_problem_shows_its_size_and_settings():
    assert shown(PROBLEM) == [
        "LeastSquares",
        "examples n",
        "3",
        "parameters d",
        "3",
        "ridge",
        "0.25",
    ]


def test_a_method_shows_its_four_components():
    texts = shown(asgd.methods.cabs(0.1))
    assert texts[0] == "CABS" and texts[1::2] == ["batch size", "step size", "direction", "sampler"]
    assert "VarianceOverLoss(" in texts[2] and "Fixed(" in texts[4]


def test_names_are_escaped():
    html = asgd.Method(16, 0.3, name="<b>mine</b>")._repr_html_()
    assert "&lt;b&gt;mine" in html and "<b>mine" not in html


def test_a_verdict_shows_its_outcome_and_its_lines():
    from theory.classical.gradient_descent_pl import THEOREM

    verdict = THEOREM.check(next(iter(THEOREM.examples())))
    texts = shown(verdict)
    assert texts[0] == THEOREM.title and verdict.sentence in texts
    assert [t for t in texts if t.startswith("line ")] == [
        f"line {i}" for i in range(1, len(THEOREM.proof) + 1)
    ]


def test_a_verdict_that_does_not_apply_says_why():
    from theory.classical.gradient_descent_pl import THEOREM

    verdict = THEOREM.check(next(iter(THEOREM.refusals())))
    assert verdict.sentence in shown(verdict) and "none" in shown(verdict)
