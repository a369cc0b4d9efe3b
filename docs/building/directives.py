"""The directives of the pages: `@@ name arguments` becomes what the function of that name returns."""

import re
from dataclasses import dataclass
from pathlib import Path

from . import (
    assignments,
    cards,
    errata,
    experiment_pages,
    explorers,
    lists,
    measured,
    notebook_files,
    notebooks,
    pictures,
    reference,
    runs,
    source,
    theorem_index,
)

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^@@ (\w+) ?(.*)$", re.MULTILINE)
DIRECTIVES = {
    "side_by_side": source.side_by_side,
    "source": source.source,
    "file": lambda place, name: (ROOT / name).read_text().replace("](docs/", "]("),
    "picture": pictures.picture,
    "run": runs.run,
    "explorer": explorers.explorer,
    "theorems": theorem_index.table,
    "theorem_index": theorem_index.index,
    "theorem_map": theorem_index.chart_of_all,
    "errata": errata.errata,
    "timings": measured.timings,
    "report": experiment_pages.report,
    "gpu_goals": measured.gpu_goals,
    "gpu_counts": measured.gpu_counts,
    "gpu_kernels": measured.gpu_kernels,
    "gpu_selection": measured.gpu_selection,
    "verdicts": measured.verdicts,
    "decisions": measured.decisions,
    "batch_rules": lists.batch_rules,
    "methods": lists.methods,
    "models": lists.models,
    "data": lists.data,
    "notebook": notebooks.notebook,
    "notebook_files": notebook_files.notebook_files,
    "assignment": assignments.assignment,
    "assignments": assignments.assignments,
    "theorem_cards": cards.theorem_cards,
    "method_cards": cards.method_cards,
    "reference": reference.reference,
    "opening": pictures.opening,
}


@dataclass(frozen=True)
class Place:
    """Where a page will be, and where its pictures go."""

    page: Path

    @property
    def up(self):
        """From the page to the root of the site: "" or "../"."""
        depth = len(self.page.parts) - 1 - self.page.parts.index("pages")
        return "../" * (depth - 1)

    @property
    def figures(self):
        """The folder of pictures."""
        return self.page.parents[len(self.up) // 3] / "assets" / "figures"

    def image(self, name, alt, wide=False):
        """Markdown for a picture in the folder of pictures; wide ones scroll on a phone."""
        picture = f"![{alt}]({self.up}assets/figures/{name}){{ .plot }}"
        return (
            f'<div class="wide" tabindex="0" markdown>\n\n{picture}\n\n</div>' if wide else picture
        )


def expand(text, page):
    """The text of a page with its directives replaced."""
    place = Place(page)

    def replaced(match):
        name, arguments = match[1], match[2].split()
        if name not in DIRECTIVES:
            raise ValueError(f"{page.name} has an unknown directive: {match[0]}")
        return DIRECTIVES[name](place, *arguments)

    return LINE.sub(replaced, text)
