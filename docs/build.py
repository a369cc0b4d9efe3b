"""Write what MkDocs builds from, into build/pages: run it before `mkdocs build`, or `make docs`.

    python docs/build.py                           # everything
    python docs/build.py index.md models.md theory # these pages only; theory: the theorems' pages

The pages are docs/*.md. A line `@@ name arguments` in one of them stands for what the function
`name` of docs/building/directives.py returns: source code, tables and figures are generated from
the package, not typed. Every theorem has a page of its own, generated from its object. Pages are
made on two processes; what is slow to verify is kept in build/cache until a source changes.
"""

import shutil
import sys
import warnings
from pathlib import Path
from time import process_time

from joblib import Parallel, delayed

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PAGES = ROOT / "build" / "pages"
SLOW = ("gallery.md", "batch-rules.md", "notebooks/", "methods/", "index.md")  # these begin first
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "notebooks"), str(DOCS)]

from building import directives, records, theorems  # noqa: E402


def build(names):
    """Write these pages, or all of them and the theorems' if none is named."""
    if not names:
        shutil.rmtree(PAGES, ignore_errors=True)
    for folder in ("assets", "vendor"):
        shutil.copytree(DOCS / folder, PAGES / folder, dirs_exist_ok=True)
    (PAGES / "assets" / "figures").mkdir(exist_ok=True)
    records.verified()
    if not names or "theory" in names:
        theorems.write_pages(PAGES / "theory")
    chosen = [DOCS / name for name in names if name != "theory"] if names else sources()
    # Joblib replaces workers whose memory has grown.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs")
    for line in Parallel(n_jobs=2, batch_size=1)(delayed(write)(each) for each in chosen):
        print(line)


def write(source):
    """Write one page; how much computing it took, in a line."""
    began, page = process_time(), PAGES / source.relative_to(DOCS)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(directives.expand(source.read_text(), page))
    return f"wrote {page.relative_to(ROOT)} ({process_time() - began:.1f} s)"


def sources():
    """All hand-written pages, the slow ones first."""
    pages = set(DOCS.rglob("*.md")) - set((DOCS / "measured").rglob("*"))
    slow = lambda page: not str(page.relative_to(DOCS)).startswith(SLOW)
    return sorted(pages, key=lambda page: (slow(page), page))


if __name__ == "__main__":
    build(sys.argv[1:])
