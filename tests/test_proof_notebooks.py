"""The notebooks of proofs run from top to bottom, as plain scripts, without a warning."""

import runpy
from pathlib import Path

import pytest

PROOFS = sorted((Path(__file__).parents[1] / "notebooks" / "proofs").glob("*.py"))


@pytest.mark.parametrize("notebook", PROOFS, ids=lambda path: path.stem)
def test_it_runs(notebook):
    """Percent scripts are Python; a cell that asserts something false, or warns, ends it."""
    runpy.run_path(str(notebook))
