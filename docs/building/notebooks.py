"""The notebooks of proofs as pages: their cells are run here, and what they show is set by the page's own KaTeX."""

import ast
import re
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from pathlib import Path

from matplotlib.figure import Figure

from .drawings import illustrated
from .source import fenced

ROOT = Path(__file__).parents[2]
PROOFS = ROOT / "notebooks" / "proofs"
CELL = re.compile(r"^# %%(.*)\n", re.MULTILINE)


def notebook(place, name):
    """A notebook as a page, with its source to download."""
    reader = Reader(place, name)
    first, *rest = (reader.cell(*each) for each in cells((PROOFS / f"{name}.py").read_text()))
    heading, _, words = first.partition("\n")
    return "\n\n".join([heading, download(place, name), words, *rest])


def cells(source):
    """(what stands behind # %%, text) of every cell."""
    _, *parts = CELL.split(source)
    return zip(parts[::2], parts[1::2], strict=True)


def download(place, name):
    """Buttons: the source, which Jupytext opens, and the notebook as .ipynb."""
    up = place.up
    return (
        f"[Download the notebook]({up}assets/notebooks/{name}.ipynb){{ .md-button download }} "
        f"[as a Python script]({up}assets/notebooks/{name}.py){{ .md-button download }}"
    )


@dataclass
class Reader:
    """Runs the cells of one notebook in turn."""

    place: object
    name: str
    names: dict = field(default_factory=lambda: {"__name__": "__main__"})
    heading: str = ""
    figures: int = 0

    def cell(self, kind, text):
        """A cell: its words, or its code and what it shows."""
        if "[markdown]" in kind:
            return self.words(re.sub(r"^# ?", "", text, flags=re.MULTILINE).strip())
        code = text.strip()
        shown = self.shown(self.run(code))
        return "\n\n".join(filter(None, [self.code(code), shown]))

    def words(self, text):
        """Markdown; its last heading names the pictures that follow."""
        for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
            self.heading = line
        return illustrated(self.place, text, import_module("openings").OPENINGS, "opening")

    def code(self, code):
        """A cell's code; one that only imports is folded, and what installs packages is left out."""
        if "get_ipython" in code:
            return ""
        statements = ast.parse(code).body
        imports = sum(isinstance(each, ast.Import | ast.ImportFrom) for each in statements)
        if imports > 1 or (imports and imports == len(statements)):
            return f"<details markdown>\n<summary>Imports</summary>\n\n{fenced(code)}\n\n</details>"
        return fenced(code)

    def run(self, code):
        """The value of the cell's last expression; None if it ends with a statement."""
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, self.name, "exec"), self.names)
        if last is None:
            return None
        return eval(compile(ast.Expression(last.value), self.name, "eval"), self.names)

    def shown(self, value):
        """What a notebook would display."""
        if value is None:
            return ""
        if isinstance(value, Figure):
            return self.picture(value)
        if hasattr(value, "_repr_markdown_"):
            return f'<div class="output" markdown>\n\n{value._repr_markdown_()}\n\n</div>'
        if hasattr(value, "sentence") and hasattr(value, "knobs"):
            return f"*{value.sentence}*"
        return f'<pre class="output" tabindex="0">{escape(repr(value))}</pre>'

    def picture(self, figure):
        """A figure, with its panels in its alternative text."""
        self.figures += 1
        name = f"notebook-{self.name}-{self.figures}.svg"
        width = round(96 * figure.get_figwidth())
        figure.savefig(self.place.figures / name)
        titles = [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes]
        panels = "; ".join(filter(None, (words(each) for each in titles)))
        alt = f"{words(self.heading)}: {len(figure.axes)} panels, {panels}"
        alt = alt.replace("[", "(").replace("]", ")")
        image = f"![{alt}]({self.place.up}assets/figures/{name}){{ .plot width={width} }}"
        return f'<div class="wide full" tabindex="0" markdown>\n\n{image}\n\n</div>'


def words(text):
    """A title without its formulas."""
    plain = re.sub(r"\$[^$]*\$", "", text)
    return " ".join(re.sub(r"[*_`|\\]", "", plain).split()).strip(" :,")


def title(text):
    """The first heading of a notebook."""
    return re.search(r"^# # (.+)$", text, re.MULTILINE)[1]
