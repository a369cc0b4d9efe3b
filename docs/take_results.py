"""Take the reports of `make reproduce-small` over into docs/measured, where the site shows them from:

make reproduce-small && python docs/take_results.py results

and those of `adaptivesgd bench` and `adaptivesgd bench --tuned`, which the page "How to choose" shows:

python docs/take_results.py results/bench
"""

import shutil
import sys
from pathlib import Path

MEASURED = Path(__file__).parent / "measured" / "experiments"
BENCH = MEASURED.parent / "bench"


def take(results):
    """Copy the verdicts, and every experiment's report and pictures."""
    for report in sorted(results.glob("*/report.md")):
        folder = MEASURED / report.parent.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in (report, *report.parent.glob("*.png")):
            shutil.copy(file, folder)
        print("took", folder.name)
    shutil.copy(results / "README.md", MEASURED)


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
    elif len(sys.argv) == 2 and (results / "README.md").exists():
        take(results)
    else:
        sys.exit(__doc__)
