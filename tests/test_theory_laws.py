"""Every theorem holds (or is refuted, where its status says so), has teeth, and refuses."""

import sys

import pytest

from theory.catalogue import theorems

THEOREMS = theorems()
SOUND = [theorem for theorem in THEOREMS if theorem.status != "refuted"]
FORM = ("Setting:", "Method:", "Guarantee:", "Kind:", "Source:")

every_theorem = pytest.mark.parametrize("theorem", THEOREMS, ids=lambda t: t.name)
every_sound_theorem = pytest.mark.parametrize("theorem", SOUND, ids=lambda t: t.name)


@every_theorem
def test_the_examples_turn_out_as_the_status_says(theorem):
    verdicts = theorem.verify()
    assert verdicts, "give at least one example"
    for verdict in verdicts:
        assert verdict.as_expected, f"{verdict.case.name}: {verdict.sentence}"


@every_sound_theorem
def test_it_has_teeth(theorem):
    cases = list(theorem.broken())
    assert cases, "give at least one case that breaks an assumption"
    for case in cases:
        assert case.note, f"{case.name}: say in its note which assumption it breaks"
        assert theorem.compare(case).outcome == "violated", f"{case.name}: nothing noticed"


@every_theorem
def test_it_refuses_with_a_readable_sentence(theorem):
    cases = list(theorem.refusals())
    assert cases, "give at least one case to which the theorem does not apply"
    for case in cases:
        verdict = theorem.check(case)
        assert verdict.outcome == "does not apply", f"{case.name}: {verdict.sentence}"
        assert case.note and case.note in verdict.sentence


@pytest.mark.parametrize(
    "theorem", [t for t in SOUND if t.kind == "tight"], ids=lambda theorem: theorem.name
)
def test_a_tight_bound_is_attained(theorem):
    assert max(verdict.tightness for verdict in theorem.verify()) >= 1 - 1e-9


@every_theorem
def test_it_is_written_in_the_form_of_the_others(theorem):
    text = sys.modules[theorem.name].__doc__
    assert [part for part in FORM if part not in text] == []
