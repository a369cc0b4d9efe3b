"""The worst instance that the search has found for a bound, as theory/worst/found.json keeps it."""

import json
from functools import cache
from pathlib import Path

FOUND = Path(__file__).parents[2] / "theory" / "worst" / "found.json"


@cache
def on_file():
    """{PAPER.NAME: row}; empty where nothing has been searched."""
    return json.loads(FOUND.read_text()) if FOUND.exists() else {}


def row(paper, name):
    """What was found for a theorem; None if the search has no instance for it."""
    found = on_file().get(f"{paper}.{name}")
    return found if found and found["instance"] else None
