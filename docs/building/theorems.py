"""A page for every theorem, from its object: statement, symbols, plots, verdicts, proof, and what it rests on."""

import inspect
import re
from importlib import import_module

from theory.catalogue import cited, theorem, theorems
from theory.theorem import STATUSES
from theory.typeset import is_prose

from . import theorem_map
from .numpydoc import inline, literal
from .plain_formulas import paragraphs, pretty
from .records import records
from .source import fenced
from .symbols import legend
from .tables import pipe_table
from .theorem_figures import charts
from .theorem_index import badge, known_by

METHOD_PAGES = {
    "adadamp": "adadamp",
    "big_batch": "big-batch",
    "cabs": "cabs",
    "sngm": "sngm",
    "online_batch_selection": "online-batch-selection",
    "adascale": "after-the-five-papers",
    "frontier": "after-the-five-papers",
}
PARTS = re.compile(r"^(Setting|Method|Guarantee|Symbols|Kind|Source):", re.MULTILINE)


def write_pages(folder):
    """A page per theorem, each with links to its neighbours."""
    everyone = theorems()
    neighbours = zip([None, *everyone[:-1]], everyone, [*everyone[1:], None], strict=True)
    for before, each, after in neighbours:
        page = folder / each.paper / f"{each.short_name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        found = records()[each.paper, each.short_name]
        around = links(each, before, after)
        page.write_text("\n\n".join([*sections(each, found, around), "---", around]))


def links(theorem, before, after):
    """To the index, the neighbours, the method and the notebook."""
    shown = ["[All theorems](../index.md)"]
    if before is not None:
        shown.append(f"[← {before.title}](../{before.paper}/{before.short_name}.md)")
    if after is not None:
        shown.append(f"[{after.title} →](../{after.paper}/{after.short_name}.md)")
    if theorem.paper in METHOD_PAGES:
        shown.append(f"[The method](../../methods/{METHOD_PAGES[theorem.paper]}.md)")
    if theorem.paper in NOTEBOOKS:
        shown.append(f"[The notebook](../../notebooks/{NOTEBOOKS[theorem.paper]}.md)")
    return f'<div class="around" markdown>\n\n{" · ".join(shown)}\n\n</div>'


NOTEBOOKS = {
    name: name for name in ("adadamp", "big_batch", "cabs", "online_batch_selection", "sngm")
}
NOTEBOOKS |= dict.fromkeys(("adascale", "frontier"), "after_the_five_papers")


def sections(theorem, record, around):
    """The parts of a page."""
    yield f"# {theorem.title}"
    yield around
    yield " ".join(map(badge, dict.fromkeys([theorem.status, record.bound, *known_by(record), record.verdict])))  # fmt: skip
    yield f"\\[{theorem.statement}\\]"
    yield legend(theorem)
    yield about(theorem)
    yield charts(record)
    yield " ".join(filter(None, [assumptions(record), looseness(record)]))
    yield neighbourhood(theorem)
    yield "## Where it was checked"
    yield cases(record)
    if theorem.proof:
        yield "## Proof, line by line"
        yield "Every line is an inequality of its own, checked at every step of every case above."
        yield from (proof_line(theorem, i, step) for i, step in enumerate(theorem.proof, 1))
        yield deduction(record)
    if record.referees:
        yield "## Referees"
        yield "\n".join(f"- {badge(r.badge)} {certified(r)}: {r.outcome}" for r in record.referees)
    yield "## The code"
    yield code(theorem)


def about(theorem):
    """Setting, method, kind and source in words; the guarantee in plain text, with what its letters abbreviate, folded."""
    doc = inspect.getdoc(import_module(theorem.name))
    _, *rest = PARTS.split(doc)
    texts = dict(zip(rest[::2], map(dedented, rest[1::2]), strict=True))
    guarantee = texts.pop("Guarantee", "")
    others = [each.name for each in cited(theorem)]
    parts = [
        f"**{name}.** " + "\n\n".join(linked(each, others) for each in paragraphs(text))
        for name, text in texts.items()
    ]
    where = f" Read in: {inline(theorem.where)}." if theorem.where else ""
    parts.append(f"**{theorem.status.capitalize()}**: {STATUSES[theorem.status]}.{where}")
    if guarantee:
        parts.append(folded("The guarantee in plain text", f"<pre>{pretty(guarantee)}</pre>"))
    return "\n\n".join(parts)


def dedented(text):
    """A part of a docstring; its first line stands beside the name of the part."""
    first, _, rest = text.strip("\n").partition("\n")
    return f"{first.strip()}\n{inspect.cleandoc(chr(10) + rest)}".strip()


def folded(summary, inner):
    """Something to unfold."""
    return f"<details data-search-exclude markdown>\n<summary>{summary}</summary>\n\n{inner}\n\n</details>"


def neighbourhood(theorem):
    """Links to the theorems that it rests on, and to those that rest on it."""
    below = theorem_map.rests_on()[theorem.name]
    above = theorem_map.supports()[theorem.name]
    words = (("Rests on", below), ("Used by", above))
    shown = [
        f"**{word}**: {', '.join(map(link, sorted(found)))}." for word, found in words if found
    ]
    return " ".join(shown)


def link(name):
    """A theorem by its module, as a link from another theorem's page."""
    found = theorem(name)
    return f"[{found.title}](../{found.paper}/{found.short_name}.md)"


def code(theorem):
    """The source of its module, without the docstring."""
    source = inspect.getsource(import_module(theorem.name)).split('"""', 2)[-1].lstrip()
    return folded(f"<code>{theorem.name.replace('.', '/')}.py</code>", fenced(source))


def certified(referee):
    """What a referee certifies: a formula, or words."""
    return literal(referee.latex) if is_prose(referee.latex) else f"\\({referee.latex}\\)"


def deduction(record):
    """How the claim follows from the lines."""
    if not record.deduction:
        if record.status == "refuted":
            return "**Deduction.** None: the claim is false. The cases name the line that fails."
        reason = f": {literal(record.undeduced)}" if record.undeduced else ""
        return f"**Deduction.** {record.deduced[:1].upper()}{record.deduced[1:]}{reason}."
    found = record.deduction
    what = f"Line ({found['of']})" if found["of"] else "The theorem"
    letters = "\n".join(f"- \\({name}\\): {meaning(text)}" for name, text in found["letters"])
    given = ", ".join(f"\\({each}\\)" for each in found["given_latex"]) or "nothing"
    then = f"\n\nThen the theorem: {found['then']}." if found["of"] else ""
    then += chain(found["chain"]) if found["chain"] else ""
    return (
        f"**Deduction.** {what} follows: its slack, right less left, is\n\n\\[{found['combination']}\\]\n\n"
        f"in the slacks (1), (2), ... of the lines, where\n\n{letters}\n\nGiven: {given}. "
        f"{record.deduced[:1].upper()}{record.deduced[1:]}.{then}"
    )


def meaning(text):
    """What a letter stands for."""
    return "".join(paragraphs(text)[:1])


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
    letters = "\n".join(f"- \\({name}\\): {meaning(text)}" for name, text in found["letters"])
    return (
        f"\n\n**Induction.** The hypothesis H is \n\n\\[{found['hypothesis']}\\]\n\nAt the start {inline(found['base'])}; "
        f"one step later {inline(found['becomes'])}. The slack of H one step later is\n\n\\[{found['step']}\\]\n\n"
        f"where S is the slack of the line about one step, averaged, and the slack of the theorem is\n\n\\[{found['end']}\\]"
        f"\n\nLetters:\n\n{letters}\n\nGiven: {inline(found['given']) or 'nothing'}."
    )


def looseness(record):
    """The worst instance known, and what the semidefinite programs found."""
    texts = [record.looseness, *(f"Semidefinite programs, {each}." for each in record.grids)]
    return "\n\n".join(literal(text) for text in texts if text)


def cases(record):
    """The verdict on each example, as a table."""
    rows = [(f.case, badge(f.outcome), expectations(f), in_words(f)) for f in record.findings]
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


def proof_line(theorem, number, step):
    """One line of a proof; a theorem that its reason names is a link."""
    because = f" <em>{reason(theorem, step.because)}</em>" if step.because else ""
    return f"**({number})**{because}\n\n\\[{step.latex}\\]"


def reason(theorem, because):
    """Why a line holds, with links to the theorems that it names."""
    return linked(paragraphs(because)[0], theorem_map.rests_on()[theorem.name])


def linked(text, names):
    """A paragraph of a theorem's page, with links to those of these theorems that it names."""
    for name in names:
        _, paper, short = name.split(".")
        words = CALLED.get(short, short.replace("_", "&#95;"))
        text = re.sub(
            rf"(?<![\w;]){words}(?![\w&])", f"[{words}](../{paper}/{short}.md)", text, count=1
        )
    return text


CALLED = {"descent_lemma": "descent lemma", "lemma_2": "Lemma 2"}  # as the proofs call them
