"""Every theorem holds (or is refuted, where its status says so), has teeth, and refuses."""

import sys

import pytest

from theory import catalogue

FORM = ("Setting:", "Method:", "Guarantee:", "Kind:", "Source:")


@pytest.fixture(params=catalogue.names(), scope="module")
def theorem(request):
    return catalogue.theorem(request.param)


def test_the_examples_turn_out_as_the_status_says(theorem):
    verdicts = theorem.verify()
    assert verdicts, "give at least one example"
    for verdict in verdicts:
        assert verdict.as_expected, f"{verdict.case.name}: {verdict.sentence}"
    if theorem.kind == "tight":
        assert max(verdict.tightness for verdict in verdicts) >= 1 - 1e-9, "no example attains it"


def test_it_has_teeth(theorem):
    """What breaks an assumption must be noticed; a refuted theorem's examples are such cases."""
    cases = list(theorem.examples() if theorem.status == "refuted" else theorem.broken())
    assert cases, "give at least one case that breaks an assumption"
    for case in cases:
        assert case.note, f"{case.name}: say in its note which assumption it breaks"
        assert theorem.compare(case).outcome == "violated", f"{case.name}: nothing noticed"


def test_it_refuses_with_a_readable_sentence(theorem):
    cases = list(theorem.refusals())
    assert cases, "give at least one case to which the theorem does not apply"
    for case in cases:
        verdict = theorem.check(case)
        assert verdict.outcome == "does not apply", f"{case.name}: {verdict.sentence}"
        assert case.note and case.note in verdict.sentence


def test_it_is_written_in_the_form_of_the_others(theorem):
    text = sys.modules[theorem.name].__doc__
    assert [part for part in FORM if part not in text] == []
