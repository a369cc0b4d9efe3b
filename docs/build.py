"""Write what MkDocs builds from, into build/pages: run it before `mkdocs build`, or `make docs`.

    python docs/build.py                    # everything
    python docs/build.py index.md models.md # these pages only; the others stay as they are

The pages are docs/*.md. A line `@@ name arguments` in one of them stands for what the function
`name` of docs/building/directives.py returns: source code, tables and figures are generated from
the package, not typed. Every theorem has a page of its own, generated from its object.
"""

import shutil
import sys
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PAGES = ROOT / "build" / "pages"
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(DOCS)]

from building import directives, theorems  # noqa: E402


def build(names):
    """Write these pages, or all of them and the theorems' if none is named."""
    if not names:
        shutil.rmtree(PAGES, ignore_errors=True)
    for folder in ("assets", "vendor"):
        shutil.copytree(DOCS / folder, PAGES / folder, dirs_exist_ok=True)
    (PAGES / "assets" / "figures").mkdir(exist_ok=True)
    if not names:
        theorems.write_pages(PAGES / "theory")
    for source in [DOCS / name for name in names] or sources():
        page = PAGES / source.relative_to(DOCS)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(directives.expand(source.read_text(), page))
        print("wrote", page.relative_to(ROOT))


def sources():
    """All hand-written pages."""
    return sorted(set(DOCS.rglob("*.md")) - set((DOCS / "measured").rglob("*")))


if __name__ == "__main__":
    build(sys.argv[1:])
