"""make notebooks: run the notebooks of proofs; keep each with its outputs, as a page and as slides.

python notebooks/build.py [NAME ...]    all of them by default, two at a time, to build/notebooks

NAME.html and NAME.slides.html need no network; `make lecture` says where the slides are.

A warning in a cell is an error, and so is a notebook that computes for more than a minute.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbformat
from adaptivesgd_grading.pages import illustrate, page, slides, vendored
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from openings import OPENINGS

HERE = Path(__file__).parent
PROOFS = HERE / "proofs"
OUT = HERE.parent / "build" / "notebooks"
MOST = 60  # seconds of computing
PATIENCE = 150  # seconds by the clock for one notebook, on a busy machine
ONE = "--one"  # before the name of the notebook that this process is to build
STRICT = 'import warnings\nwarnings.simplefilter("error")'
# The kernel's own farewell is not ours to judge.
LENIENT = "import time\nwarnings.resetwarnings()\nprint(time.process_time())"


def build(source):
    """Run one notebook and write it; how it went, in a line, and whether it went well."""
    book = illustrate(jupytext.read(source), OPENINGS)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    first, last = map(nbformat.v4.new_code_cell, (STRICT, LENIENT))
    book.cells = [first, *book.cells, last]
    quiet = ["--log-level=CRITICAL"]
    try:
        NotebookClient(book, timeout=PATIENCE, extra_arguments=quiet).execute()
        seconds = float(last.outputs[0].text)
        error = f"it computes for {seconds:.0f} s, more than {MOST}" if seconds > MOST else None
    except (CellExecutionError, TimeoutError) as failure:
        error = str(failure)
    book.cells = renumbered(book.cells[1:-1])
    write(book, source.stem)
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
    """The notebook as .ipynb, as a page, where a sentence stands in the place of sliders, and as slides."""
    OUT.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, OUT / f"{name}.ipynb")
    (OUT / f"{name}.html").write_text(page(book), encoding="utf-8")
    (OUT / f"{name}.slides.html").write_text(slides(book), encoding="utf-8")


def main(names):
    """Build the notebooks of these names, or all, each in a process of its own; 1 if one of them fails."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # two kernels on two cores
    OUT.mkdir(parents=True, exist_ok=True)
    if names[:1] == [ONE]:
        line, well = build(PROOFS / f"{names[1]}.py")
        print(line, flush=True)
        return int(not well)
    vendored(OUT)
    every = names or sorted(source.stem for source in PROOFS.glob("*.py"))
    with ThreadPoolExecutor(2) as two:
        return int(any(list(two.map(alone, every))))


def alone(name):
    """Build one notebook in a process of its own: its exit code. Now and then a message to a kernel is lost, and
    the notebook waits for ever: then it is run again, four times at most.
    """
    for _ in range(5):
        try:
            return subprocess.run(
                [sys.executable, __file__, ONE, name], timeout=PATIENCE
            ).returncode
        except subprocess.TimeoutExpired:
            print(f"{name}: no answer from its kernel within {PATIENCE} s", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
