"""The notebooks to download: the percent scripts as they are, and as .ipynb."""

import json
import re
from pathlib import Path

from .notebooks import PROOFS, cells, title


def notebook_files(place):
    """Write both forms of every notebook beside the figures; a card for each."""
    folder = place.figures.parent / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    return f'<div class="gallery" markdown>\n{"".join(card(place, write(each, folder)) for each in sorted(PROOFS.glob("*.py")))}</div>'  # fmt: skip


def write(source, folder):
    """One notebook in both forms."""
    text = source.read_text()
    (folder / source.name).write_text(text)
    (folder / f"{source.stem}.ipynb").write_text(json.dumps(ipynb(cells(text)), indent=1) + "\n")
    return source


def ipynb(parts):
    """(kind, text) of cells as a notebook, without outputs."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "cells": [cell(*each) for each in parts],
    }


def cell(kind, text):
    """A cell in the notebook's form."""
    if "[markdown]" in kind:
        words = re.sub(r"^# ?", "", text, flags=re.MULTILINE).strip()
        words = re.sub(r"!\[[^\]]*\]\(drawing:\w+\)", "", words)  # drawn on the page only
        words = re.sub(r"\[([^\]]*)\]\(docs:[^)]*\)", r"\1", words)
        return {"cell_type": "markdown", "metadata": {}, "source": words.splitlines(keepends=True)}
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": text.strip().splitlines(keepends=True),
    }


def card(place, source: Path):
    """A card of the gallery: the first picture of the notebook, its title, its page."""
    page = f"{place.up}notebooks/{source.stem}.md"
    picture = f"![The first figure of the notebook]({place.up}assets/figures/notebook-{source.stem}-1.svg){{ .plot }}"
    return f"<div markdown>\n\n{picture}\n\n[{title(source.read_text())}]({page})\n\n</div>\n"
