"""The errata gallery: every law catches the published formula and lets the right one pass."""

import numpy as np
import pytest

from theory.errata.ensmallen import expected, forgetful
from theory.errata.gallery import GALLERY

every_erratum = pytest.mark.parametrize("erratum", GALLERY, ids=lambda each: each.name)


@every_erratum
def test_the_law_catches_the_mistake_and_nothing_else(erratum):
    published, right = erratum.series
    assert len(published) == len(right) == len(erratum.at)
    assert erratum.caught


@every_erratum
def test_it_is_told_in_sentences(erratum):
    for text in (erratum.says, erratum.law, erratum.quantity, erratum.index, erratum.project):
        assert text and text == text.strip()
    assert erratum.name.isidentifier()


def test_names_are_unique():
    assert len({each.name for each in GALLERY}) == len(GALLERY)


def test_the_forgotten_sample_in_numbers():
    """0, .50, .67, .86, .97 at B = 2, 3, 4, 8, 32: (B - 2) / (B - 1) exactly."""
    sizes = np.array([2, 3, 4, 8, 32])
    ratios = expected(forgetful)(sizes)
    assert np.allclose(ratios, (sizes - 2) / (sizes - 1), rtol=1e-12)
    assert np.round(ratios, 2).tolist() == [0.0, 0.5, 0.67, 0.86, 0.97]


def test_the_cold_averages_in_numbers():
    """As the theorem about the warm-up says: 4.8, 8.9, 12.5, 15.6, 18.4."""
    cold = next(each for each in GALLERY if each.name == "cold_averages")
    assert np.round(cold.series[0][:5], 1).tolist() == [4.8, 8.9, 12.5, 15.6, 18.4]
