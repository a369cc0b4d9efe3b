"""The assignments as a student gets them: texts, cells to fill in, checks; no solutions, nothing for instructors."""

import json
import re
from importlib import import_module
from pathlib import Path

from .drawings import illustrated
from .notebook_files import ipynb
from .notebooks import cells, title
from .source import fenced

COURSE = Path(__file__).parents[2] / "notebooks" / "course"
REGION = re.compile(r"^([ \t]*)(?:# )?### BEGIN SOLUTION\n.*?### END SOLUTION\n?", re.MULTILINE | re.DOTALL)  # fmt: skip


def assignment(place, name):
    """An assignment as a page, with its blank notebook to download."""
    shown = list(student(name))
    folder = place.figures.parent / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ipynb").write_text(json.dumps(ipynb(shown), indent=1) + "\n")
    button = (
        f"[Download the notebook]({place.up}assets/notebooks/{name}.ipynb){{ .md-button download }}"
    )
    pictures = import_module(f"adaptivesgd_grading.drawings.{name}").PICTURES
    parts = (on_page(*each) for each in shown if '"setup"' not in each[0])
    first, *rest = (illustrated(place, part, pictures, f"course-{name}") for part in parts)
    heading, _, words = first.partition("\n")
    return "\n\n".join([heading, button, words, *rest])


def student(name):
    """(kind, text) of every cell that students get, without its solution."""
    for kind, text in cells((COURSE / name / f"{name}.py").read_text()):
        if '"instructor"' in kind:
            continue
        words = "*Your answer here.*\n" if "[markdown]" in kind else "raise NotImplementedError  # your code here\n"  # fmt: skip
        yield kind, REGION.sub(lambda region, words=words: region[1] + words, text)


def on_page(kind, text):
    """A cell as Markdown."""
    if "[markdown]" in kind:
        return re.sub(r"^# ?", "", text, flags=re.MULTILINE).strip()
    return fenced(text.strip())


def assignments(place):
    """A list of all assignments with their first paragraphs."""
    parts = []
    for source in sorted(COURSE.glob("a?/a?.py")):
        text = source.read_text()
        paragraphs = on_page(*next(cells(text))).split("\n\n")[1:]
        words = next(each for each in paragraphs if not each.startswith("!["))
        parts.append(f"## [{title(text)}]({source.stem}.md)\n\n{words}")
    return "\n\n".join(parts)
