"""A page for every theorem, from its object: statement, proof, verdicts, and a plot of both sides."""

import inspect
from functools import cache
from importlib import import_module

import numpy as np
from joblib import Parallel, delayed
from matplotlib.figure import Figure

from theory.catalogue import theorems
from theory.report import record

from .source import fenced
from .tables import pipe_table

INK = {"left": "#1f5f99", "right": "#c05621"}
TITLES = {
    "classical": "Classical",
    "big_batch": "Big Batch",
    "adadamp": "AdaDamp",
    "cabs": "CABS",
    "sngm": "SNGM",
    "online_batch_selection": "Online batch selection",
    "related": "Related rules",
}


@cache
def records():
    """What became of every theorem: verified once per build, on two processes."""
    jobs = Parallel(n_jobs=2)(delayed(recorded)(theorem.name) for theorem in theorems())
    return {(each.paper, each.name): each for each in jobs}


def recorded(name):
    """The record of a theorem by its module's name."""
    return record(import_module(name).THEOREM)


def table(place, paper=None):
    """The theorems of a paper, or all, with their verdicts and badges."""
    rows = [
        (
            TITLES.get(each.paper, each.paper),
            f"[{each.title}]({place.up}theory/{each.paper}/{each.name}.md)",
            each.kind,
            badge(each.status),
            ", ".join(each.badges),
            f"{badge(each.verdict)}",
            "" if each.tightness is None else f"{each.tightness:.3g}",
        )
        for each in records().values()
        if paper in (None, each.paper)
    ]
    head = ("", "theorem", "kind", "status", "known how", "verdict", "measured / promised")
    if paper is not None:  # the first column would say the same in every row
        head, rows = head[1:], [row[1:] for row in rows]
    return pipe_table(head, rows)


def badge(word):
    """A word in a badge."""
    return f'<span class="badge {word}">{word}</span>'


def write_pages(folder):
    """A page per theorem."""
    for theorem in theorems():
        told = records()[theorem.paper, theorem.short_name]
        page = folder / theorem.paper / f"{theorem.short_name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        figure = folder.parent / "assets" / "figures" / f"{theorem.paper}-{theorem.short_name}.svg"
        page.write_text("\n\n".join(sections(theorem, told, figure)))


def sections(theorem, told, figure):
    """The parts of a page."""
    yield f"# {theorem.title}"
    yield " ".join(
        [badge(theorem.status), badge(theorem.kind), *map(badge, told.badges), badge(told.verdict)]
    )
    yield f"\\[{theorem.statement}\\]"
    yield f"*Source*: {theorem.source}."
    doc = inspect.getdoc(import_module(theorem.name))
    yield fenced(doc.split("\n\n", 1)[-1], "text")
    if draw(told, figure):
        alt = f"Both sides of the theorem, {theorem.title}, along its first cases"
        yield f"![{alt}](../../assets/figures/{figure.name}){{ .plot }}"
    yield "## Where it was checked"
    yield cases(told)
    if theorem.proof:
        yield "## Proof, line by line"
        yield "Every line is an inequality of its own, checked at every step of every case above."
        yield from (proof_line(i, step) for i, step in enumerate(theorem.proof, 1))
    if told.referees:
        yield "## Referees"
        yield "\n".join(f"- {badge(r.badge)} {r.latex}: {r.outcome}" for r in told.referees)
    yield "## The code"
    yield fenced(inspect.getsource(import_module(theorem.name)).split('"""', 2)[-1].lstrip())


def cases(told):
    """The verdict on each example, as a table."""
    rows = [(f.case, badge(f.outcome), f.badge, in_words(f)) for f in told.findings]
    return pipe_table(("case", "outcome", "expectations", "in words"), rows)


def in_words(finding):
    """The sentence of a verdict, with a broken line named by its number in the proof."""
    broken = [(i, line) for i, line in enumerate(finding.lines, 1) if line.broken_at is not None]
    if not broken:
        return finding.sentence.replace("|", "&#124;")
    number, line = broken[0]
    which = "the theorem itself" if number == len(finding.lines) else f"line ({number})"
    left, right = line.left[line.broken_at], line.right[line.broken_at]
    return (
        f"at step {line.broken_at} {which} fails: {left:.4g} {line.relation} {right:.4g} is false"
    ).replace("<", "&lt;")


def proof_line(number, step):
    """One line of a proof."""
    because = f" *{step.because}*" if step.because else ""
    return f"**({number})**{because}\n\n\\[{step.latex}\\]"


def draw(told, path):
    """Both sides on up to three cases; False where there is nothing to draw along."""
    lines = [(f.case, f.lines[-1]) for f in told.findings if f.lines]
    lines = [(case, line) for case, line in lines if len(line.left) > 1][:3]
    if not lines:
        return False
    figure = Figure(figsize=(4.2 * len(lines), 3.1), layout="constrained")
    for axes, (case, line) in zip(np.ravel(figure.subplots(1, len(lines))), lines, strict=True):
        for side, name, dash in (("right", "promised", "--"), ("left", "measured", "-")):
            axes.plot(getattr(line, side), dash, color=INK[side], label=name, lw=1.8)
        values = np.array([*line.left, *line.right], float)
        values = values[np.isfinite(values)]
        if (values > 0).all() and values.max() > 20 * values.min():
            axes.set_yscale("log")
        axes.set_title(case, fontsize=9)
        axes.set_xlabel(told.index)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="0.92")
    figure.axes[0].legend(frameon=False, fontsize=8)
    figure.savefig(path)
    return True
