"""LaTeX formulas as inline SVG, in the colour of the text around them; glyphs are drawn once a page."""

import re
from dataclasses import dataclass, field
from html import escape

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

SIZE = 0.18  # pixels per unit of matplotlib's text outlines, in which an em is 100
FONT = FontProperties(math_fontfamily="cm")
LETTER = {
    Path.MOVETO: "M",
    Path.LINETO: "L",
    Path.CURVE3: "Q",
    Path.CURVE4: "C",
    Path.CLOSEPOLY: "Z",
}
ARGUMENT = r"\s*(\\[a-zA-Z]+|[a-zA-Z0-9])"  # of \frac or \sqrt, without braces
INSTEAD = {
    "le": r"\leq",
    "ge": r"\geq",
    "implies": r"\Rightarrow",
    "frac": r"\dfrac",
    "tfrac": r"\frac",
    "lVert": r"\|",
    "rVert": r"\|",
    "big": "",
    "Big": "",
    "bigl": "",
    "bigr": "",
    ",": r"\ ",
}


@dataclass
class Formulary:
    """Formulas that share their glyphs: put `definitions` anywhere on the page."""

    glyphs: dict = field(default_factory=dict)  # matplotlib's outlines by name
    names: dict = field(default_factory=dict)  # short names, by matplotlib's
    boxes: dict = field(
        default_factory=dict
    )  # lowest and highest corners, shape (2, 2), by the same

    def svg(self, latex):
        """An <svg> of the formula; the LaTeX itself where matplotlib cannot set it."""
        try:
            placed, self.glyphs, bars = text_to_path.get_glyphs_mathtext(
                FONT, f"${plain(latex)}$", glyph_map=self.glyphs
            )
        except ValueError:
            return f'<code class="latex">{escape(latex)}</code>'
        corners = [
            corner for name, x, y, scale in placed for corner in self.corners(name, x, y, scale)
        ]
        corners += [point for points, _ in bars for point in points]
        (left, low), (right, high) = np.min(corners, axis=0) - 6, np.max(corners, axis=0) + 6
        inner = "".join(self.glyph(*each) for each in placed)
        inner += "".join(f'<path d="{drawn(*bar)}"/>' for bar in bars)
        return (
            f'<svg class="formula" role="img" aria-label="{escape(latex, quote=True)}" '
            f'width="{SIZE * (right - left):.0f}" height="{SIZE * (high - low):.0f}" '
            f'viewBox="{left:.0f} {-high:.0f} {right - left:.0f} {high - low:.0f}">{inner}</svg>'
        )

    def corners(self, name, x, y, scale):
        """Two opposite corners of a placed glyph, shape (2, 2)."""
        if name not in self.boxes:
            points = np.reshape(self.glyphs[name][0], (-1, 2))
            self.boxes[name] = np.array(
                [points.min(axis=0), points.max(axis=0)] if len(points) else 2 * [[0, 0]]
            )
        return (x, y) + scale * self.boxes[name]

    def glyph(self, name, x, y, scale):
        """A <use> of a glyph, at its place and scale."""
        short = self.names.setdefault(name, f"g{len(self.names)}")
        by = "" if scale == 1 else f" scale({scale:.3g})"
        return f'<use href="#{short}" transform="translate({x:.0f} {-y:.0f}){by}"/>'

    @property
    def definitions(self):
        """The outlines of all glyphs used so far."""
        paths = (
            f'<path id="{short}" d="{drawn(*self.glyphs[name])}"/>'
            for name, short in self.names.items()
        )
        return f'<svg width="0" height="0" aria-hidden="true"><defs>{"".join(paths)}</defs></svg>'


def plain(latex):
    """The formula in the commands that matplotlib supports, with their arguments in braces."""
    latex = re.sub(r"\\([a-zA-Z]+|,)", lambda command: INSTEAD.get(command[1], command[0]), latex)
    latex = re.sub(r"\\(d?frac|sqrt)" + ARGUMENT, r"\\\1{\2}", latex)
    return re.sub(r"(\\d?frac\{[^{}]*\})" + ARGUMENT, r"\1{\2}", latex)


def drawn(points, codes):
    """An outline in SVG's letters; SVG counts downwards."""
    outline = Path(points, codes)
    pieces = (
        LETTER[code] + ("" if code == Path.CLOSEPOLY else " ".join(flipped(corners)))
        for corners, code in outline.iter_segments(curves=True, simplify=False)
    )
    return "".join(pieces)


def flipped(points):
    """x, -y, x, -y, ... to a tenth of a unit."""
    pairs = np.round(np.reshape(points, (-1, 2)) * (1, -1), 1) + 0.0
    return [f"{number:g}" for number in pairs.ravel()]
