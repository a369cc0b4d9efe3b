"""make notebooks: run the notebooks of proofs; keep each with its outputs, and as a page.

python notebooks/build.py [NAME ...]    all of them by default, two at a time, to build/notebooks

A warning in a cell is an error, and so is a notebook that takes more than a minute.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from traitlets.config import Config

HERE = Path(__file__).parent
PROOFS = HERE / "proofs"
OUT = HERE.parent / "build" / "notebooks"
MOST = 60  # seconds
STRICT = 'import warnings\nwarnings.simplefilter("error")'
STILL = Config(
    NbConvertBase={
        "display_data_priority": ["text/html", "text/markdown", "image/png", "text/plain"]
    }
)
LENIENT = "warnings.resetwarnings()"  # the kernel's own farewell is not ours to judge


def build(source):
    """Run one notebook and write it; how it went, in a line, and whether it went well."""
    book = jupytext.read(source)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    first, last = map(nbformat.v4.new_code_cell, (STRICT, LENIENT))
    book.cells = [first, *book.cells, last]
    client = NotebookClient(book, timeout=MOST, extra_arguments=["--log-level=CRITICAL"])
    began = perf_counter()
    try:
        client.execute()
        error = None
    except (CellExecutionError, TimeoutError) as failure:
        error = str(failure)
    seconds = perf_counter() - began
    book.cells = renumbered(book.cells[1:-1])
    write(book, source.stem)
    if error is None and seconds > MOST:
        error = f"it took {seconds:.0f} s, more than {MOST}"
    return f"{source.stem}: {error or f'{seconds:.0f} s'}", error is None


def renumbered(cells):
    """The same cells, with the code counted from 1."""
    for count, cell in enumerate((each for each in cells if each.cell_type == "code"), 1):
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
    return cells


def write(book, name):
    """The notebook as .ipynb, and as .html, where a sentence stands in the place of sliders."""
    OUT.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, OUT / f"{name}.ipynb")
    page, _ = HTMLExporter(config=STILL).from_notebook_node(book)
    (OUT / f"{name}.html").write_text(page, encoding="utf-8")


def main(names):
    """Build the notebooks of these names, or all; 1 if one of them fails."""
    sources = [PROOFS / f"{name}.py" for name in names] or sorted(PROOFS.glob("*.py"))
    good = True
    with ThreadPoolExecutor(2) as two:
        for line, well in two.map(build, sources):
            print(line, flush=True)
            good &= well
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
