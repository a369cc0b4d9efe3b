"""The command: every peer in turn, medians over the rounds, tables."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from rich.progress import track

from . import __doc__ as about
from . import tasks
from .worker import RACERS, SIZED, STEPS

ROOT = Path(__file__).parents[3]
BATCHES = (64, 128, 256, 512, 1024)
sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
from reporting import printed, table, write  # noqa: E402


def measured(peers, task, device, rounds, quick, batch=None):
    """{peer: medians over rounds in which every peer has its turn}."""
    turns = [name for _ in range(rounds) for name in peers]
    found = {name: [] for name in peers}
    for name in track(turns, f"{task}, B = {batch}" if batch else task, transient=True):
        found[name].append(worker(name, task, device, quick, batch))
    return {name: merged(rows) for name, rows in found.items()}


def worker(name, task, device, quick, batch):
    """One measurement, in a process of its own, with a thread per core for everybody."""
    command = [sys.executable, "-m", "tests.benchmarks.peers.worker", name, task, device]
    command += ["--batch", str(batch)] if batch else []
    count = str(os.cpu_count() or 1)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), count)
    done = subprocess.run(
        [*command, *["--quick"] * quick],
        cwd=ROOT, capture_output=True, text=True, env=os.environ | threads,
    )  # fmt: skip
    if done.returncode:
        return {"missing": (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def merged(rows):
    """The median of every figure; of a peer that is missing, why."""
    missing = [row for row in rows if "missing" in row]
    return missing[0] if missing else {key: median(row[key] for row in rows) for key in rows[0]}


def paces(task, found):
    """The table of steps."""
    heads = ("peer", "a step", "over ours", "an epoch", "with the variance", "import", "memory")
    ours = found["adaptivesgd"]["step"]
    forms = {
        "step": lambda row: f"{1e6 * row['step']:.0f} µs",
        "over ours": lambda row: f"{row['step'] / ours:.2f} ×",
        "epoch": lambda row: f"{row['epoch']:.2f} s" if "epoch" in row else "",
        "statistics": lambda row: f"{row['statistics']:.2f} ×" if "statistics" in row else "none",
        "import": lambda row: f"{row['import']:.2f} s",
        "memory": lambda row: f"{row['memory']:.0f} MiB",
    }
    title = f"A training step of {task}, batches of {tasks.B} of {tasks.N:,}, float32"
    return table(title, heads, rows(found, forms))


def by_batch(found):
    """The table of plain steps over batch sizes: ours in both ways, and their multiples of the others'."""
    default, own, *others = SIZED
    heads = (
        *("B", "default", own),
        *(f"{way} over {name}" for name in others for way in ("default", own)),
    )
    lines = [
        (
            str(batch),
            *(f"{1e6 * rows[way]['step']:.0f} µs" for way in (default, own)),
            *(over(rows[way], rows[name]) for name in others for way in (default, own)),
        )
        for batch, rows in found.items()
    ]
    return table("A training step of mlp by batch size, float32", heads, lines)


def over(ours, other):
    """How many of its steps one of ours takes."""
    if "missing" in other:
        return f"not measured: {other['missing']}"
    return f"{ours['step'] / other['step']:.2f} ×"


def races(found):
    """The table of the race."""
    heads = ("peer", "step size", "updates", "gradients", "evaluations", "seconds")
    forms = {
        "step size": lambda row: f"{row['step size']:g}",
        **{
            key: lambda row, key=key: f"{row[key]:,.0f}"
            for key in ("updates", "gradients", "evaluations")
        },
        "seconds": lambda row: f"{row['seconds']:.3f}",
    }
    title = f"Digits, an MLP 64-100-10: until the training loss is {tasks.TARGET:g}"
    return table(title, heads, rows(found, forms))


def rows(found, forms):
    """A line per peer."""
    return [
        (name, f"not measured: {row['missing']}", *[""] * (len(forms) - 1))
        if "missing" in row
        else (name, *(form(row) for form in forms.values()))
        for name, row in found.items()
    ]


def main():
    """Measure, print, and record where requested."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.peers",
        description=about,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="one round instead of five, one seed")
    parser.add_argument(
        "--device", choices=("cpu", "gpu"), default="cpu", help="for ours and PyTorch"
    )
    parser.add_argument("--record", metavar="FILE", help="also write the tables to this JSON file")
    chosen = parser.parse_args()
    rounds = 1 if chosen.quick else 5
    tables = [
        paces(task, measured(STEPS, task, chosen.device, rounds, chosen.quick))
        for task in ("mlp", "softmax")
    ]
    sized = {batch: measured(SIZED, "mlp", chosen.device, rounds, True, batch) for batch in BATCHES}
    tables.append(by_batch(sized))
    tables.append(races(measured(RACERS, "race", "cpu", 1, chosen.quick)))
    print("\n".join(map(printed, tables)))
    if chosen.record:
        write(chosen.record, tables)


main()
