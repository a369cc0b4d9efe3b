"""What there is, as tables: methods, models, data sets, batch rules."""

import inspect
import re

from adaptivesgd import batch_sizes, catalogue

from .tables import pipe_table


def formula(rule):
    """The first paragraph of a rule's docstring, on one line."""
    return " ".join((inspect.getdoc(rule) or "").split("\n\n")[0].split())


def batch_rules(place):
    """Every batch rule: its formula, what it looks at, what is known."""
    rows = []
    for name in batch_sizes.__all__:
        rule = getattr(batch_sizes, name)
        if not rule.looks_at:  # it adapts other rules
            continue
        page = f"{place.up}reference/batch_sizes.md#adaptivesgd.batch_sizes.{name}"
        theorem = re.sub(r"\[(\w+/\w+)\]", rf"([theorem]({place.up}theory/\1.md))", rule.guarantee)
        rows.append((f"[`{name}`]({page})", escaped(formula(rule)), rule.looks_at, theorem))
    return pipe_table(("rule", "formula", "looks at", "what is known"), rows)


def escaped(text):
    """Text that a table and Markdown leave alone."""
    return text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


def methods(place):
    """Every method with its source."""
    about = {entry.name: entry for entry in catalogue.list_methods()}
    rows = [
        (heading if i == 0 else "", f"`{name}`", escaped(about[name].about), about[name].source)
        for heading, names in catalogue.papers().items()
        for i, name in enumerate(names)
    ]
    return pipe_table(("", "method", "in a line", "source"), rows)


def models(place):
    """Every model with its formula."""
    rows = [(f"`{name}`", escaped(about)) for name, about, _ in catalogue.list_models()]
    return pipe_table(("model", "in a line"), rows)


def data(place):
    """Every data set with its source."""
    rows = [(f"`{name}`", about, source) for name, about, source in catalogue.list_data()]
    return pipe_table(("name", "what it is", "source"), rows)
