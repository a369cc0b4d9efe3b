"""Every theorem holds (or is refuted, where its status says so), has teeth, and refuses."""

import sys
from dataclasses import fields

import numpy as np
import pytest

from theory import LineCheck, catalogue
from theory.report import Finding, Record, worst_known

FORM = ("Setting:", "Method:", "Guarantee:", "Kind:", "Source:")


@pytest.fixture(params=catalogue.names(), scope="module")
def theorem(request):
    return catalogue.theorem(request.param)


@pytest.fixture(scope="module")
def verdicts(theorem):
    return theorem.verify()


def test_the_examples_turn_out_as_the_status_says(theorem, verdicts):
    assert verdicts, "give at least one example"
    for verdict in verdicts:
        assert verdict.as_expected, f"{verdict.case.name}: {verdict.sentence}"


def test_a_refuted_claim_fails_itself(theorem, verdicts):
    """A line of its proof that breaks is not enough."""
    failing = [verdict for verdict in verdicts if verdict.claim.broken_at is not None]
    assert bool(failing) == (theorem.status == "refuted")


def test_a_bound_is_as_close_as_it_says(theorem, verdicts):
    """Attained where it is called tight; else its largest ratio is the one that it states."""
    ratios = np.array([verdict.tightness for verdict in verdicts])
    if theorem.kind == "tight":
        attained = (ratios >= 1 - 1e-9).sum()
        least = {"one instance": 1, "all constants": 2, "every instance": len(verdicts)}
        assert attained >= least[theorem.attained], f"{attained} examples attain it"
    elif theorem.ratio is not None:
        slip = 0.01 if all(verdict.badge == "exact" for verdict in verdicts) else 0.05
        assert abs(np.nanmax(ratios) / theorem.ratio - 1) <= slip, f"{np.nanmax(ratios):.4g}"
    else:
        assert theorem.status == "refuted" or theorem.kind == "identity", "state its ratio"


def test_a_constant_a_tenth_smaller_than_its_ratio_is_noticed(theorem, verdicts):
    """.9 times the ratio of the worst example fails there, chance included; of an identity, .9."""
    if theorem.status == "refuted":
        pytest.skip("its examples violate it as it stands")
    factor = 0.9 * (theorem.ratio or 1)
    factor = 1 / factor if theorem.kind == "lower" else factor
    scaled = [LineCheck(v.claim.step, v.claim.left, factor * v.claim.right) for v in verdicts]
    assert any(line.broken_at is not None for line in scaled)


def test_its_page_says_by_how_much_it_may_be_loose(theorem, verdicts):
    """In plain words, and only where no instance known comes within a tenth of the bound."""
    on_file = worst_known(theorem)
    found = {"findings": list(map(Finding.of, verdicts)), "worst_known": on_file}
    own = {name: getattr(theorem, name) for name in ("kind", "status", "sharper")}
    text = Record(**dict.fromkeys(each.name for each in fields(Record)) | own | found).looseness
    if theorem.kind == "identity" or theorem.status == "refuted":
        assert text == ""
        return
    ratio = np.nanmax([on_file.get("ratio", 0.0), *(verdict.tightness for verdict in verdicts)])
    assert text.startswith(f"Largest ratio known: {ratio:.3g}, ")
    assert (f"may be loose by up to a factor of {1 / ratio:.3g}." in text) == (ratio < 0.9)
    assert (theorem.sharper in text) and ("no instance" in text) == (not on_file)


def test_what_is_called_proved_is_deduced(theorem, verdicts):
    pytest.importorskip("sympy")
    pytest.importorskip("z3")
    if theorem.deduction is None:
        pytest.skip("lines checked, deduction not")
    assert theorem.not_deduced() == ""
    for verdict in verdicts:
        assert theorem.mismatch(verdict) == ""


def test_what_is_not_proved_says_why(theorem):
    """A clause, which the page shows; the list keeps its short words."""
    assert (theorem.deduction is None) == bool(theorem.undeduced)
    assert not theorem.undeduced.endswith(".") and theorem.undeduced[:1].islower() == bool(
        theorem.undeduced
    )


def test_it_has_teeth(theorem):
    """What breaks an assumption must be noticed; a refuted theorem's examples are such cases."""
    cases = list(theorem.examples() if theorem.status == "refuted" else theorem.broken())
    assert cases, "give at least one case that breaks an assumption"
    for case in cases:
        assert case.note, f"{case.name}: its note must name the assumption it breaks"
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
