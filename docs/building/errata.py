"""The errata gallery: what published code computes beside what it stands for, and a picture of each."""

import inspect
import re
from itertools import groupby

from theory.errata import ERRATA

from .pictures import plain_axes
from .source import fenced, without_docstring

INK = (("#c05621", "-"), ("#1f5f99", "--"), ("#5a6773", ":"))


def errata(place, *names):
    """All errata, or those of these names, project by project."""
    if unknown := set(names) - {each.name for each in ERRATA}:
        raise ValueError(f"{place.page.name} asks for unknown errata: {', '.join(sorted(unknown))}")
    chosen = [each for each in ERRATA if not names or each.name in names]
    parts = []
    for project, group in groupby(chosen, key=lambda each: each.project):
        parts.append(f"## {repository(project)}")
        for erratum in group:
            parts.extend(sections(place, erratum))
    return "\n\n".join(parts)


def sections(place, erratum):
    """The parts of one erratum."""
    name, shown = f"erratum-{erratum.name}.svg", inspect.getdoc(erratum.picture)
    draw(erratum.picture()).savefig(place.figures / name)
    yield f"### {heading(erratum)} {{ #{erratum.name} }}"
    yield f"*In* {source_of(erratum)}*, {erratum.read}.* {erratum.says}"
    if erratum.note:
        yield erratum.note
    yield beside(erratum)
    yield place.image(name, " ".join(shown.split()).rstrip("."))
    yield f"*The picture:* {shown} *Caught by* `{erratum.law}`."


OWNERS = {
    "ensmallen": "mlpack/ensmallen",
    "SGDLibrary": "hiroyuki-kasai/SGDLibrary",
    "ML-From-Scratch": "eriklindernoren/ML-From-Scratch",
}


def address(project):
    """The repository of a project; "" if it has none."""
    path = OWNERS.get(project, project)
    return f"https://github.com/{path}" if re.fullmatch(r"[\w.-]+/[\w.-]+", path) else ""


def repository(project):
    """A project as a link to its repository."""
    found = address(project)
    return f"[{project}]({found})" if found else project


def source_of(erratum):
    """The file, as a link to the version that was read."""
    commit = re.match(r"commit ([0-9a-f]{7,})", erratum.read)
    if not (commit and address(erratum.project)):
        return f"`{erratum.file}`"
    return f"[`{erratum.file}`]({address(erratum.project)}/blob/{commit[1]}/{erratum.file})"


def heading(erratum):
    """Its name as words."""
    return erratum.name.replace("-", " ").capitalize()


def beside(erratum):
    """Both functions, side by side: what each computes, and how."""
    sides = ("What the code computes", erratum.wrong), ("What it stands for", erratum.right)
    cells = "\n".join(cell(title, function) for title, function in sides)
    return f'<div class="side" markdown>\n{cells}\n</div>'


def cell(title, function):
    """A function with its docstring above it, where long lines wrap."""
    formula = " ".join(inspect.getdoc(function).split()).rstrip(".")
    code = fenced(without_docstring(inspect.getsource(function)))
    return f"<div markdown>\n{title}\n\n`` {formula} ``\n\n{code}\n</div>"


def draw(picture):
    """A figure of its curves; the mistake is drawn through, the right one dashed."""
    figure, axes = plain_axes(5.6, 2.9)
    for (name, y), (colour, dash) in zip(picture.curves.items(), INK, strict=False):
        axes.plot(picture.x, y, dash, color=colour, label=name, lw=2)
    axes.set(xlabel=picture.across, ylabel=picture.up)
    if "x" in picture.log:
        axes.set_xscale("log")
    if "y" in picture.log:
        axes.set_yscale("log")
    axes.legend(frameon=False, fontsize=8)
    return figure
