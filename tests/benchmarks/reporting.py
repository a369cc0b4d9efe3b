"""Tables of benchmarks: printed, and written down where the site takes them from."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    *("numpy", "torch", "backpack-for-pytorch", "opacus", "jax", "optax", "scikit-learn"),
    *("adadamp", "cupy-cuda13x", "cupy-cuda12x"),
)


def table(title, heads, rows):
    """One table as plain values."""
    return {"title": title, "heads": list(heads), "rows": [[str(c) for c in row] for row in rows]}


def printed(table):
    """The table in aligned columns."""
    lines = [table["heads"], *table["rows"]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    body = ["  ".join(f"{c:<{w}}" for c, w in zip(line, widths, strict=True)) for line in lines]
    return "\n".join(["", table["title"], "-" * len(table["title"]), *map(str.rstrip, body)])


def write(path, tables):
    """Write tables and the machine they were taken on into a JSON file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"machine": machine(), "tables": tables}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n")


def machine():
    """What the timings depend on: processor, cores, load and date, Python, packages."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": load(),
        "date": datetime.now(UTC).date().isoformat(),
        "Python": platform.python_version(),
    } | {name: found for name in PACKAGES if (found := installed(name))}


def load():
    """Processes that ran or waited, on the mean of the last five minutes, beside this one; and what
    that means: timings beside other work say less.
    """
    if not hasattr(os, "getloadavg"):
        return "unknown"
    others = max(os.getloadavg()[1] - 1, 0)
    return f"{others:.1f}, {'idle' if others < 0.5 else 'under load'}"


def processor():
    """The processor's own name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def installed(name):
    """The version of a package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
