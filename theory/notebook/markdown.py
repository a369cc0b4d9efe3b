r"""Theorems in words: Markdown that a notebook shows as tables, with formulas that MathJax sets."""

import inspect
import re

import numpy as np

from theory.series import mean_of

SIGNS = {"<=": r"\le", ">=": r"\ge", "==": "="}


class Markdown(str):
    """A string that a notebook shows as Markdown."""

    def _repr_markdown_(self):
        return str(self)


def table(head, rows):
    """Rows of cells under a head."""
    lines = [head, ["---"] * len(head), *rows]
    return Markdown("\n".join("| " + " | ".join(cells) + " |" for cells in lines))


def formula(latex):
    """LaTeX that survives a cell of a table: without the characters | and <."""
    latex = latex.replace(r"\|", r"\Vert ").replace("|", r"\vert ").replace("<", r"\lt ")
    return f"${latex.strip()}$"


def plain(text):
    """Words that mean nothing to Markdown; stars, norms and primes stay as they are."""
    return re.sub(r"([\\`*_|$<>\[\]])", lambda found: f"&#{ord(found[1])};", text)


def source(function):
    """A function of the package as code, without its docstring, which the page tells anew."""
    head, _, rest = inspect.getsource(function).partition('    """')
    _, _, body = rest.partition('"""\n')
    return Markdown(f"```python\n{head}{body}```")


def assumptions(theorem, case):
    """Every assumption: how it is certified, and the closest that an attack along the run came."""
    rows = []
    for each in theorem.assumptions:
        known = [getattr(case.problem, name) for name in each.constants]
        how = [
            f"{name.replace('_', ' ')} {float(number):.6g}: {plain(number.how)}"
            for name, number in zip(each.constants, known, strict=True)
            if hasattr(number, "how")
        ]
        told = [f"given: {name} = {value:.6g}" for name, value in case.given.items() if not how]
        meter = each.meter(case)
        attacked = closest(meter, "probe")
        rows.append([type(each).__name__, formula(each.says), "; ".join(how or told), attacked])
    return table(["assumption", "says", "certified by", "attacked along the run"], rows)


def proof(verdict):
    """Every line of the proof, and last the theorem, with its reason and how it fared."""
    rows = [
        [
            name,
            formula(line.step.says),
            plain(line.step.because),
            closest(line, verdict.theorem.index),
        ]
        for name, line in named(verdict.lines)
    ]
    return table(["", "line", "because", "on this run"], rows)


def named(lines):
    """The lines of a proof by their numbers, the last one as the theorem."""
    names = [f"({number})" for number in range(1, len(lines))]
    return list(zip([*names, "theorem"], lines, strict=True))


def closest(line, index="state"):
    """Where a line is closest to failing, or first fails, with both numbers."""
    fails = line.broken_at is not None
    sides = np.broadcast_arrays(mean_of(line.left), mean_of(line.right))
    room = abs(line.margin) / np.maximum(abs(sides[0]) + abs(sides[1]), 1e-300)
    at = line.broken_at if fails else int(room.argmin())
    left, right = (side[at] for side in sides)
    relation = formula(rf"{number(left)} {SIGNS[line.step.relation]} {number(right)}")
    where = f"{index} = {at}" if "T" in index or " - " in index else f"{index} {at}"
    if fails:
        return f"**fails** at {where}: {relation} is false"
    near = "" if line.step.relation == "==" else ", closest"
    return f"holds{near} at {where}: {relation}"


def number(x):
    """Five digits, in LaTeX: 0.01, or 3.2 \\cdot 10^{-7}."""
    digits, _, power = f"{x:.5g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


def verdicts(theorem, checked=None):
    """What became of the theorem on its examples, or on the verdicts given."""
    rows = [
        [plain(v.case.name), v.outcome, v.badge, ratio(v), whereof(v)]
        for v in checked or theorem.verify()
    ]
    return table(["case", "outcome", "expectations", "attained", "where it breaks"], rows)


def ratio(verdict):
    """The largest measured / promised, as a share."""
    there = verdict.lines and verdict.tightness == verdict.tightness
    return f"{100 * verdict.tightness:.4g} %" if there else ""


def broken(theorem):
    """The cases that break an assumption: the proof must notice, and says in which line."""
    rows = [
        [plain(case.name), plain(case.note), (v := theorem.compare(case)).outcome, whereof(v)]
        for case in theorem.broken()
    ]
    return table(["case", "assumption that is broken", "outcome", "first line that fails"], rows)


def whereof(verdict):
    """The first line that fails, and how; or why the theorem does not apply."""
    if verdict.reason:
        return plain(verdict.reason)
    failed = [
        f"{name}: {formula(line.step.says)} {closest(line, verdict.theorem.index)}"
        for name, line in named(verdict.lines)
        if line.broken_at is not None
    ]
    return failed[0] if failed else ""


def refusals(theorem):
    """Cases to which the theorem does not apply, and the sentence that says so."""
    rows = [[plain(case.name), plain(theorem.check(case).reason)] for case in theorem.refusals()]
    return table(["case", "why the theorem does not apply"], rows)
