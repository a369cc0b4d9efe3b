"""make notebooks: run the notebooks of proofs; keep each with its outputs, as a page and as slides.

python notebooks/build.py [NAME ...]    all of them by default, two at a time, to build/notebooks

NAME.html and NAME.slides.html need no network; `make lecture` says where the slides are.

A warning in a cell is an error, and so is a notebook that computes for more than a minute.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat
from adaptivesgd_grading.pages import illustrate, page, slides, vendored
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from openings import OPENINGS
from traitlets.config import Config

HERE = Path(__file__).parent
PROOFS = HERE / "proofs"
OUT = HERE.parent / "build" / "notebooks"
MOST = 60  # seconds of computing
PATIENCE = 600  # seconds by the clock for one cell, on a busy machine
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
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            book, timeout=PATIENCE, extra_arguments=quiet, config=sockets(folder)
        )
        try:
            client.execute()
            seconds = float(last.outputs[0].text)
            error = f"it computes for {seconds:.0f} s, more than {MOST}" if seconds > MOST else None
        except (CellExecutionError, TimeoutError) as failure:
            error = str(failure)
    book.cells = renumbered(book.cells[1:-1])
    write(book, source.stem)
    return f"{source.stem}: {error or f'{seconds:.0f} s'}", error is None


def sockets(folder):
    """Settings of a kernel: sockets in a folder of its own, as two kernels that start at once may be given one TCP port."""
    own = {"transport": "ipc", "ip": f"{folder}/kernel"}
    return Config({"KernelManager": own} if os.name == "posix" else {})


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
    """Build the notebooks of these names, or all; 1 if one of them fails."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # two kernels on two cores
    sources = [PROOFS / f"{name}.py" for name in names] or sorted(PROOFS.glob("*.py"))
    OUT.mkdir(parents=True, exist_ok=True)
    vendored(OUT)
    good = True
    with ProcessPoolExecutor(2) as two:
        for line, well in two.map(build, sources):
            print(line, flush=True)
            good &= well
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
