"""Take the reports of `make reproduce-small` over into docs/measured, where the site shows them from:

make reproduce-small && python docs/take_results.py results
"""

import shutil
import sys
from pathlib import Path

MEASURED = Path(__file__).parent / "measured" / "experiments"


def take(results):
    """Copy the verdicts, and every experiment's report and pictures."""
    shutil.rmtree(MEASURED, ignore_errors=True)
    for report in sorted(results.glob("*/report.md")):
        folder = MEASURED / report.parent.name
        folder.mkdir(parents=True)
        for file in (report, *report.parent.glob("*.png")):
            shutil.copy(file, folder)
        print("took", folder.name)
    shutil.copy(results / "README.md", MEASURED)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "README.md").exists():
        sys.exit(__doc__)
    take(Path(sys.argv[1]))
