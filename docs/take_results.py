"""Take reports of `adaptivesgd reproduce` over into docs/measured, where the site shows them from, by their size:

make reproduce-small && python docs/take_results.py results

and those of `adaptivesgd bench` and `adaptivesgd bench --tuned`, which the page "How to choose" shows:

python docs/take_results.py results/bench

Nothing is judged here: verdicts and tables are those of the reports.
"""

import json
import shutil
import sys
from pathlib import Path

DOCS = Path(__file__).parent
MEASURED = DOCS / "measured" / "experiments"
BENCH = DOCS / "measured" / "bench"
SIZES = ("full", "medium", "small")


def take(results):
    """Copy every experiment's report, verdicts and pictures into the folder of its size."""
    for report in sorted(results.glob("*/report.md")):
        found = json.loads((report.parent / "results.json").read_text())
        name, size = report.parent.name, found.get("size", {}).get("name", "small")
        folder = MEASURED / name / size
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in (report, *report.parent.glob("*.png")):
            shutil.copy(file, folder)
        keys = ("claim", "verdict", "count")
        verdicts = [{key: each[key] for key in keys} for each in found.get("verdicts", ())]
        (folder / "verdicts.json").write_text(json.dumps(verdicts, indent=1) + "\n")
        write_page(name)
        print("took", name, size)


def write_page(name):
    """The experiment's page: the reports of all sizes taken so far, the largest first."""
    there = [size for size in SIZES if (MEASURED / name / size).exists()]
    lines = "\n\n".join(f"@@ report {name} {size}" for size in there)
    (DOCS / "experiments" / f"{name}.md").write_text(lines + "\n")


def take_bench(results):
    """Copy the decision tables and the profiles of the benchmark."""
    BENCH.mkdir(exist_ok=True)
    for file in sorted(results.glob("bench-*")):
        if file.suffix in (".json", ".png"):
            shutil.copy(file, BENCH)
            print("took", file.name)


if __name__ == "__main__":
    results = Path(sys.argv[-1])
    if len(sys.argv) == 2 and list(results.glob("bench-*.json")):
        take_bench(results)
    elif len(sys.argv) == 2 and list(results.glob("*/report.md")):
        take(results)
    else:
        sys.exit(__doc__)
