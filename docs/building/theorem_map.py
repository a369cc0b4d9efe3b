"""What rests on what: the theorems whose lines, constants or statements another theorem uses, and a map of them."""

import ast
import inspect
import re
from functools import cache
from html import escape
from importlib import import_module

from theory.catalogue import theorems

CITED = (  # words of a proof that name a theorem
    (re.compile(r"descent lemma"), "theory.classical.descent_lemma"),
    (re.compile(r"\bLemma 2\b"), "theory.big_batch.lemma_2"),
)
ELSEWHERE = {"twice", "examples", "broken", "refusals", "objections", "cases", "on_four_examples"}
WIDTH, ROW, HEAD, GAP = 262, 23, 34, 18  # of a column, a theorem, a heading, between boxes


@cache
def rests_on():
    """{theorem's module: the modules of the theorems that it rests on}."""
    everyone = {each.name: each for each in theorems()}
    return {name: cited(each, everyone) | used(each, everyone) for name, each in everyone.items()}


@cache
def supports():
    """{theorem's module: the modules of the theorems that rest on it}."""
    found = rests_on()
    return {name: {other for other, below in found.items() if name in below} for name in found}


def cited(theorem, everyone):
    """The theorems that the reasons of its proof name."""
    found = set()
    for step in theorem.proof:
        found |= {name for words, name in CITED if words.search(step.because)}
        for name, other in everyone.items():
            if other.paper == theorem.paper and names(step.because, other.short_name):
                found.add(name)
    return found - {theorem.name}


def names(text, short):
    """Whether a text names the theorem: `linear_rate`, `one_step`; a plain word such as "rule" does not count."""
    return "_" in short and re.search(rf"(?<!\w){short}(?!\w)", text) is not None


def used(theorem, everyone):
    """The theorems whose sides, constants or lines its module imports and uses outside of its examples."""
    tree = ast.parse(inspect.getsource(import_module(theorem.name)))
    words = {
        node.id
        for part in tree.body
        if not (isinstance(part, ast.FunctionDef) and part.name in ELSEWHERE)
        for node in ast.walk(part)
        if isinstance(node, ast.Name)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(
                theorem.name.split(".")[: -node.level] + ([node.module] if node.module else [])
            )
            for alias in node.names:
                shown = alias.asname or alias.name
                target = base if base in everyone else f"{base}.{alias.name}"
                if target in everyone and shown in words and alias.name not in ELSEWHERE and not alias.name.startswith("unless"):  # fmt: skip
                    found.add(target)
    return found


def drawing(place, titles):
    """The map as an SVG: a column per paper, a line from each theorem to those that it rests on."""
    at, columns = {}, {}
    for each in theorems():
        columns.setdefault(each.paper, []).append(each)
    boxes, height = [], [0, 0, 0, 0]
    for paper, group in sorted(columns.items(), key=lambda item: -len(item[1])):
        lane = min(range(4), key=lambda i: height[i])
        x, y = lane * (WIDTH + 2 * GAP), height[lane]
        boxes.append(f'<text class="paper" x="{x}" y="{y + 22}">{titles[paper]}</text>')
        for row, each in enumerate(group):
            at[each.name] = (x, y + HEAD + row * ROW + ROW / 2)
        height[lane] += HEAD + len(group) * ROW + GAP
    lines = [
        line(at[name], at[below], name, below)
        for name, all_ in rests_on().items()
        for below in sorted(all_)
    ]
    nodes = [node(place, each, *at[each.name]) for each in theorems()]
    size = f"0 0 {4 * WIDTH + 6 * GAP} {max(height)}"
    return (
        f'<figure class="theorem-map"><div class="wide" tabindex="0" role="group" aria-label="Map of the theorems">'
        f'<svg viewBox="{size}" role="group" aria-label="A line joins each theorem to those that it rests on">'
        f"{''.join(lines)}{''.join(boxes)}{''.join(nodes)}</svg></div></figure>"
    )


def line(start, end, name, below):
    """A curve from a theorem to one that it rests on; it leaves and arrives beside the names."""
    (x1, y1), (x2, y2) = start, end
    if x1 == x2:  # a bow to the left
        bend = 12 + min(34, abs(y2 - y1) / 6)
        d = f"M{x1} {y1:g}C{x1 - bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2} {y2:g}"
    else:
        u, v = (end_of(name, x1), x2) if x2 > x1 else (x1, end_of(below, x2))
        pull = 40 if v > u else -40
        d = f"M{u:g} {y1:g}C{u + pull:g} {y1:g} {v - pull:g} {y2:g} {v:g} {y2:g}"
    return f'<path d="{d}" data-from="{key(name)}" data-to="{key(below)}"/>'


def end_of(name, x):
    """About where the name of a theorem ends that begins at x."""
    return x + 20 + 7.2 * len(name.split(".")[-1])


def node(place, theorem, x, y):
    """A theorem: a dot in the colour of its status, and its name."""
    page = f"{place.up}theory/{theorem.paper}/{theorem.short_name}.html"
    words = theorem.short_name.replace("_", " ")
    return (
        f'<a href="{page}" data-key="{key(theorem.name)}" class="{theorem.status}">'
        f"<title>{escape(theorem.title)} ({theorem.status})</title>"
        f'<circle cx="{x + 6}" cy="{y:g}" r="4.5"/><text x="{x + 16}" y="{y + 4.5:g}">{words}</text></a>'
    )


def key(name):
    """theory.big_batch.theorem_3 as big_batch/theorem_3."""
    return "/".join(name.split(".")[1:])
