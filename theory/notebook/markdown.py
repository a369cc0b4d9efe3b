r"""Theorems in words: Markdown that a notebook shows as tables, with formulas that MathJax sets."""

import inspect
import re
from dataclasses import is_dataclass

import numpy as np

from theory import mean_of

SIGNS = {"<=": r"\le", ">=": r"\ge", "==": "="}


class Markdown(str):
    """A string that a notebook shows as Markdown."""

    def _repr_markdown_(self):
        return str(self)


def table(head, rows):
    """Rows of cells under a head."""
    lines = [head, ["---"] * len(head), *rows]
    return Markdown("\n".join("| " + " | ".join(cells) + " |" for cells in lines))


def listed(items):
    """A list; every item is a head and, on a line of its own, its text."""
    return Markdown("\n".join(f"- {head}<br>\n  {text}" for head, text in items))


def formula(latex):
    """LaTeX for text and tables: in full size, and without the characters | and <."""
    latex = latex.replace(r"\|", r"\Vert ").replace("|", r"\vert ").replace("<", r"\lt ")
    return f"$\\displaystyle {latex.strip()}$"


def plain(text):
    """Words in which stars and norms stay what they are, in Markdown and in HTML."""
    return re.sub(r"([\\`*_|$<>\[\]])", lambda found: f"&#{ord(found[1])};", text)


def source(function):
    """A function of the package as code, without its docstring, which the page renders itself."""
    head, _, rest = inspect.getsource(function).partition('    """')
    _, _, body = rest.partition('"""\n')
    head = re.sub(r"^@.*\n", "", head, flags=re.M)  # a decorator only lists it
    return Markdown(f"```python\n{head}{body}```")


def assumptions(theorem, case):
    """Every assumption: how it is certified, and how close an attack along the run came."""
    items = []
    for each in theorem.assumptions:
        name, attack = type(each).__name__, closest(each.meter(case), "probe")
        text = f"{certificate(each, case)}. *Attacked:* {attack}."
        items.append((f"**{name}**: {formula(each.latex)}", text))
    return listed(items)


def certificate(assumption, case):
    """The constants of an assumption, with how each is known."""
    known = {name: getattr(case.problem, name) for name in assumption.constants}
    certified = [
        f"{name.replace('_', ' ')} {float(number):.6g} ({plain(number.how)})"
        for name, number in known.items()
        if hasattr(number, "how")
    ]
    if certified:
        return "*Certified:* " + "; ".join(certified)
    names = [name for name in case.given if name in vars(assumption).values()]
    given = ", ".join(f"{name} = {case.given[name]:.6g}" for name in names)
    return f"*Given:* {given}" if given else "*Not certified*"


def proof(verdict):
    """Every line of the proof, and last the theorem, with its reason and how it fared."""
    items = []
    for name, line in named(verdict.lines):
        because = f"*{plain(line.step.because)}.* " if line.step.because else ""
        fared = closest(line, verdict.theorem.index)
        fared = fared.replace("holds", "Holds", 1).replace("**fails", "**Fails", 1)
        items.append((f"**{name}** {formula(line.step.latex)}", because + fared))
    return listed(items)


def named(lines):
    """The lines of a proof by their numbers, the last one as the theorem."""
    numbers = [f"({place})" for place in range(1, len(lines))]
    return list(zip([*numbers, "theorem"][: len(lines)], lines, strict=True))


def closest(line, index="state"):
    """Where a line is closest to failing, or first fails, with both numbers."""
    fails = line.broken_at is not None
    sides = np.broadcast_arrays(mean_of(line.left), mean_of(line.right))
    room = abs(line.margin) / np.maximum(abs(sides[0]) + abs(sides[1]), 1e-300)
    at = line.broken_at if fails else int(room.argmin())
    left, right = (side[at] for side in sides)
    relation = f"${number(left)} {SIGNS[line.step.relation]} {number(right)}$"
    where = f"{index} = {at}" if "T" in index or " - " in index else f"{index} {at}"
    if fails:
        return f"**fails** at {where}: {relation} is false"
    near = "" if line.step.relation == "==" else ", closest"
    return f"holds{near} at {where}: {relation}"


def number(x):
    """Five digits, in LaTeX: 0.01, or 3.2 \\cdot 10^{-7}."""
    digits, _, power = f"{x:.5g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


def verdicts(theorem):
    """What became of the theorem on its examples."""
    rows = [[plain(v.case.name), v.outcome, v.badge, ratio(v), where(v)] for v in theorem.verify()]
    return table(["case", "outcome", "expectations", "attained", "breaks in"], rows)


def where(verdict):
    """The names of the lines that fail."""
    return ", ".join(name for name, _ in failing(verdict))


def failing(verdict):
    """The lines that fail, with their names."""
    return [each for each in named(verdict.lines) if each[1].broken_at is not None]


def ratio(verdict):
    """The largest measured / promised, as a share."""
    there = verdict.lines and verdict.tightness == verdict.tightness
    return f"{100 * verdict.tightness:.4g} %" if there else ""


def broken(theorem):
    """The cases that break an assumption: the proof must notice, and says in which line."""
    items = []
    for verdict in map(theorem.compare, theorem.broken()):
        case, (name, line) = verdict.case, failing(verdict)[0]
        head = f"**{plain(case.name)}** breaks *{plain(case.note)}*: {verdict.outcome}"
        fared = closest(line, verdict.theorem.index)
        items.append((head, f"{name} {formula(line.step.latex)} {fared}"))
    return listed(items)


def refusals(theorem):
    """Cases to which the theorem does not apply, and the sentence that says so."""
    rows = [[plain(case.name), plain(theorem.check(case).reason)] for case in theorem.refusals()]
    return table(["case", "why the theorem does not apply"], rows)


def answers(*methods):
    """The four answers of each method, by the names of its parts."""
    questions = ("batch_size", "sampler", "direction", "step_size")
    rows = [[plain(m.name), *(f"`{composed(getattr(m, q))}`" for q in questions)] for m in methods]
    return table(["", "how many?", "which ones?", "which way?", "how far?"], rows)


def composed(part):
    """A part by its name, with the parts that it is made of: Chain(Normalized, HeavyBall)."""
    values = [value if isinstance(value, tuple) else (value,) for value in vars(part).values()]
    inner = [composed(each) for value in values for each in value if is_dataclass(each)]
    return type(part).__name__ + (f"({', '.join(inner)})" if inner else "")
