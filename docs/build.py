"""Write what MkDocs builds from, into build/pages: run it before `mkdocs build`, or `make docs`.

The pages are docs/*.md. A line `@@ name arguments` in one of them stands for what the function
`name` of docs/building/directives.py returns: source code, tables and pictures are made from the
package as it is, never typed. Every theorem gets a page of its own from its object.
"""

import shutil
import sys
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PAGES = ROOT / "build" / "pages"
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(DOCS)]

from building import directives, theorems  # noqa: E402


def build():
    """Write all pages anew."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for folder in ("assets", "vendor"):
        shutil.copytree(DOCS / folder, PAGES / folder)
    (PAGES / "assets" / "figures").mkdir()
    theorems.write_pages(PAGES / "theory")
    for source in sorted(set(DOCS.rglob("*.md")) - set((DOCS / "measured").rglob("*"))):
        page = PAGES / source.relative_to(DOCS)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(directives.carried_out(source.read_text(), page))
        print("wrote", page.relative_to(ROOT))


if __name__ == "__main__":
    build()
