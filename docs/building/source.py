"""Source code on the pages, as it is in the package and in its tests."""

import inspect
from pydoc import locate
from textwrap import dedent

import transcriptions

from adaptivesgd import methods


def side_by_side(place, loop, method):
    """A paper as a flat loop, beside the same as a composition."""
    return "\n".join(
        [
            '<div class="side" markdown>',
            "<div markdown>",
            "The paper's algorithm as a flat loop",
            "",
            fenced(inspect.getsource(getattr(transcriptions, loop))),
            "</div>",
            "<div markdown>",
            "The same as four answers",
            "",
            fenced(without_docstring(inspect.getsource(getattr(methods, method)))),
            "</div>",
            "</div>",
            "",
            "A test runs both from the same start on the same examples: they take the same path, to"
            " a relative difference of 10⁻⁹.",
        ]
    )


def source(place, name):
    """The source of anything, by its dotted name."""
    return fenced(dedent(inspect.getsource(locate(name))))


def without_docstring(code):
    """The source of a function without its docstring, which the page tells in its own words."""
    head, _, rest = code.partition('    """')
    return head + rest.partition('"""\n')[2]


def fenced(code, language="python"):
    """A block of code."""
    return f"```{language}\n{code.rstrip()}\n```\n"
