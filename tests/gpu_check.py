"""What a GPU is needed for, in one command: `make gpu-check`, or `python tests/gpu_check.py`.

Needs NumPy, SciPy and CuPy, no installation and no network; PyTorch, BackPACK and Matplotlib are
used where they are importable. Every row is written to OUT/rows.jsonl and printed as soon as it is
done, has a time limit of its own, and fails alone; OUT/report.md is up to date after every row.

    python tests/gpu_check.py [--parity] [--speed] [--minutes 9] [--out gpu-check]

The exit code is 1 if a row failed or differs from the CPU, and 2 if there is no GPU.
"""

import argparse
import json
import platform
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import gpu_missing  # noqa: E402

gpu_missing.stand_in()

import numpy as np  # noqa: E402

import adaptivesgd as asgd  # noqa: E402

PARITY_SHARE = 0.4  # of the minutes, where both parity and speed are measured


def main(words=None):
    """Run the rows; return whether all passed."""
    options = parsed(words)
    try:
        asgd.to_device(np.zeros(1))
    except asgd.DeviceError as error:
        print(error)
        return 2
    session = Session(Path(options.out), monotonic() + 60 * options.minutes)
    session.do("machine", machine, "machine", 60, session.end)
    both = options.parity == options.speed
    if options.parity or both:
        end = monotonic() + 60 * options.minutes * (PARITY_SHARE if both else 1)
        run(session, "parity", "gpu_parity", end)
    if options.speed or both:
        run(session, "speed", "gpu_speed", session.end)
    return int(any(not row["ok"] for row in session.rows))


def parsed(words):
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parity", action="store_true", help="only the comparison with the CPU")
    parser.add_argument("--speed", action="store_true", help="only the timings")
    parser.add_argument("--minutes", type=float, default=9, help="when to stop")
    parser.add_argument("--out", default="gpu-check", help="folder for the rows and the report")
    return parser.parse_args(words)


def run(session, kind, module, end):
    """All rows of a module; one that cannot be imported is a row that fails."""
    try:
        rows = __import__(module).rows()
    except Exception as error:
        reason = repr(error)
        rows = [(f"import {module}", 1, lambda: {"ok": False, "error": reason})]
    for name, limit, action in rows:
        session.do(name, action, kind, limit, end)


class Session:
    """The rows so far, in a folder and on the screen."""

    def __init__(self, folder, end):
        self.folder, self.end, self.rows = folder, end, []
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rows.jsonl").write_text("")

    def do(self, name, action, kind, limit, end):
        """Run one row within its limit and before the end, and write down what came of it."""
        began = monotonic()
        row = {"kind": kind, "name": name, "ok": True}
        try:
            with within(min(limit, end - began)):
                row |= action()
        except Exception as error:
            if isinstance(error, TimeoutError) and end - began < limit:
                row["skipped"] = "the time was over"
            else:
                row |= {"ok": False, "error": f"{type(error).__name__}: {error}"[:500]}
        self.keep(row | {"seconds": round(monotonic() - began, 3)})

    def keep(self, row):
        """Write a row, and the report with it."""
        self.rows.append(row)
        with open(self.folder / "rows.jsonl", "a") as file:
            file.write(json.dumps(row) + "\n")
        print(json.dumps({k: v for k, v in row.items() if k != "kind"}), flush=True)
        try:
            import gpu_page

            gpu_page.write(self.rows, self.folder)
        except Exception as error:
            print(f"the report could not be written: {error!r}", flush=True)


@contextmanager
def within(seconds):
    """A TimeoutError after so many seconds; a call that hangs on the device ends first."""

    def over(signum=None, frame=None):
        raise TimeoutError(f"more than {seconds:.0f} s")

    if seconds <= 0:
        over()

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def machine():
    """The card and the versions."""
    import cupy

    card = cupy.cuda.runtime.getDeviceProperties(0)
    return {
        "card": card["name"].decode(),
        "cupy": cupy.__version__,
        "cuda": cupy.cuda.runtime.runtimeGetVersion(),
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main())
