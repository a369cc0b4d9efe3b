"""A page for every theorem, from its object: statement, proof, verdicts, and a plot of both sides."""

import inspect
from functools import cache
from importlib import import_module

import numpy as np
from joblib import Parallel, delayed
from matplotlib.figure import Figure

from theory.catalogue import cited, theorems
from theory.report import record
from theory.theorem import STATUSES
from theory.typeset import is_prose

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
    "adascale": "AdaScale",
    "frontier": "After the five papers",
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
            each.bound,
            badge(each.status),
            ", ".join(known_by(each)),
            f"{badge(each.verdict)}",
            "" if each.largest_ratio is None else f"{each.largest_ratio:.3g}",
        )
        for each in records().values()
        if paper in (None, each.paper)
    ]
    head = ("", "theorem", "kind", "status", "known how", "verdict", "measured / promised")
    if paper is not None:  # the first column would say the same in every row
        head, rows = head[1:], [row[1:] for row in rows]
    return pipe_table(head, rows)


def known_by(record):
    """Its referees, and how its examples are known."""
    return [*(b for b in record.badges if b not in ("exact", "Monte Carlo")), record.certainty]


def badge(word):
    """A word in a badge."""
    return f'<span class="badge {word.split()[0].lower()}">{word}</span>'


def write_pages(folder):
    """A page per theorem, each with links to its neighbours."""
    everyone = theorems()
    neighbours = zip([None, *everyone[:-1]], everyone, [*everyone[1:], None], strict=True)
    for before, theorem, after in neighbours:
        found = records()[theorem.paper, theorem.short_name]
        page = folder / theorem.paper / f"{theorem.short_name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        figure = folder.parent / "assets" / "figures" / f"{theorem.paper}-{theorem.short_name}.svg"
        page.write_text(
            "\n\n".join([*sections(theorem, found, figure), links(theorem, before, after)])
        )


METHOD_PAGES = {
    "adadamp": "adadamp",
    "big_batch": "big-batch",
    "cabs": "cabs",
    "sngm": "sngm",
    "online_batch_selection": "online-batch-selection",
}


def links(theorem, before, after):
    """To the method, the notebook, and the neighbours."""
    shown = ["[All theorems](../index.md)"]
    if theorem.paper in METHOD_PAGES:
        shown.append(f"[The method](../../methods/{METHOD_PAGES[theorem.paper]}.md)")
        shown.append(f"The notebook: `notebooks/proofs/{theorem.paper}.py`")
    for each in cited(theorem):
        shown.append(f"Cited: [{each.title}](../{each.paper}/{each.short_name}.md)")
    if before is not None:
        shown.append(f"Previous: [{before.title}](../{before.paper}/{before.short_name}.md)")
    if after is not None:
        shown.append(f"Next: [{after.title}](../{after.paper}/{after.short_name}.md)")
    return "---\n\n" + " · ".join(shown)


def sections(theorem, told, figure):
    """The parts of a page."""
    yield f"# {theorem.title}"
    yield " ".join(map(badge, [theorem.status, told.bound, *known_by(told), told.verdict]))
    yield f"\\[{theorem.statement}\\]"
    where = f" Read in: {theorem.where}." if theorem.where else ""
    yield f"*Source*: {theorem.source}.{where} *{theorem.status.capitalize()}*: {STATUSES[theorem.status]}."
    doc = inspect.getdoc(import_module(theorem.name))
    yield fenced(doc.split("\n\n", 1)[-1], "text")
    if draw(told, figure):
        alt = f"Both sides of the theorem, {theorem.title}, along its first cases"
        yield f"![{alt}](../../assets/figures/{figure.name}){{ .plot }}"
    yield "## Where it was checked"
    yield cases(told)
    yield " ".join(filter(None, [assumptions(told), looseness(told)]))
    if theorem.proof:
        yield "## Proof, line by line"
        yield "Every line is an inequality of its own, checked at every step of every case above."
        yield from (proof_line(i, step) for i, step in enumerate(theorem.proof, 1))
        yield deduction(told)
    if told.referees:
        yield "## Referees"
        yield "\n".join(f"- {badge(r.badge)} {certified(r)}: {r.outcome}" for r in told.referees)
    yield "## The code"
    yield fenced(inspect.getsource(import_module(theorem.name)).split('"""', 2)[-1].lstrip())


def certified(referee):
    """What a referee certifies: a formula, or words."""
    return escaped(referee.latex) if is_prose(referee.latex) else f"\\({referee.latex}\\)"


def deduction(record):
    """How the claim follows from the lines."""
    if not record.deduction:
        return f"**Deduction.** {record.deduced[:1].upper()}{record.deduced[1:]}."
    found = record.deduction
    what = f"Line ({found['of']})" if found["of"] else "The theorem"
    letters = "\n".join(f"- \\({name}\\): {escaped(text)}" for name, text in found["letters"])
    given = ", ".join(f"\\({each}\\)" for each in found["given_latex"]) or "nothing"
    then = f"\n\nThen the theorem: {found['then']}." if found["of"] else ""
    then += chain(found["chain"]) if found["chain"] else ""
    return (
        f"**Deduction.** {what} follows: its slack, right less left, is\n\n\\[{found['combination']}\\]\n\n"
        f"in the slacks (1), (2), ... of the lines, where\n\n{letters}\n\nGiven: {given}. "
        f"{record.deduced[:1].upper()}{record.deduced[1:]}.{then}"
    )


def escaped(text):
    """Words in which stars and bars stay what they are."""
    return "".join(f"&#{ord(c)};" if c in "*|<>_" else c for c in text)


def assumptions(record):
    """How each assumption is known, over all cases."""
    found = {}
    for each in record.findings:
        for name, how in each.assumptions.items():
            found.setdefault(name, set()).add(how)
    words = [f"{name} ({', '.join(sorted(how))})" for name, how in found.items()]
    return f"Assumptions: {', '.join(words)}." if words else ""


def chain(found):
    """The induction that leads from the line about one step to the theorem."""
    inline = lambda formulas: ", ".join(f"\\({each}\\)" for each in formulas)
    letters = "\n".join(f"- \\({name}\\): {escaped(text)}" for name, text in found["letters"])
    return (
        f"\n\n**Induction.** The hypothesis H is \n\n\\[{found['hypothesis']}\\]\n\nAt the start {inline(found['base'])}; "
        f"one step later {inline(found['becomes'])}. The slack of H one step later is\n\n\\[{found['step']}\\]\n\n"
        f"where S is the slack of the line about one step, averaged, and the slack of the theorem is\n\n\\[{found['end']}\\]"
        f"\n\nLetters:\n\n{letters}\n\nGiven: {inline(found['given']) or 'nothing'}."
    )


def looseness(record):
    """The worst instance known, and what the semidefinite programs found."""
    texts = [record.looseness, *(f"Semidefinite programs, {each}." for each in record.grids)]
    return "\n\n".join(escaped(text) for text in texts if text)


def cases(told):
    """The verdict on each example, as a table."""
    rows = [(f.case, badge(f.outcome), expectations(f), in_words(f)) for f in told.findings]
    return pipe_table(("case", "outcome", "expectations", "in words"), rows)


def expectations(finding):
    """exact; or how many random runs, at which confidence, and what they show."""
    if finding.badge != "Monte Carlo":
        return finding.badge
    return f"{finding.runs} runs, {100 * finding.level:g} %: {finding.certainty}"


def in_words(finding):
    """The sentence of a verdict, with a broken line named by its number in the proof."""
    broken = [(i, line) for i, line in enumerate(finding.lines, 1) if line.broken_at is not None]
    if not broken:
        return finding.sentence.replace("|", "&#124;")
    number, line = broken[0]
    which = "the theorem itself" if number == len(finding.lines) else f"line ({number})"
    left, right = line.left[line.broken_at], line.right[line.broken_at]
    return (
        f"at {line.place} {which} fails: {left:.4g} {line.relation} {right:.4g} is false"
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
