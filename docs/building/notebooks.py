"""The notebooks of proofs: a card and a download for each."""

import re
import shutil
from pathlib import Path

from .tables import pipe_table

PROOFS = Path(__file__).parents[2] / "notebooks" / "proofs"


def notebooks(place):
    """Title, first sentence and source of each; executed pages too, where `make notebooks` has run."""
    folder = place.figures.parent / "notebooks"
    folder.mkdir(exist_ok=True)
    rows = []
    for source in sorted(PROOFS.glob("*.py")):
        shutil.copy(source, folder / source.name)
        links = [f"[source]({place.up}assets/notebooks/{source.name}){{ download }}"]
        executed = PROOFS.parents[1] / "build" / "notebooks" / f"{source.stem}.ipynb"
        if executed.exists():
            shutil.copy(executed, folder)
            links.append(f"[executed notebook]({place.up}assets/notebooks/{executed.name}){{ download }}")  # fmt: skip
        rows.append((title(source.read_text()), ", ".join(links)))
    return pipe_table(("notebook", "download"), rows)


def title(text):
    """The first heading of a notebook."""
    return re.search(r"^# # (.+)$", text, re.MULTILINE)[1]
