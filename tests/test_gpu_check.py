"""`make gpu-check` cannot be wasted: what was done is kept, and it needs little."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from adaptivesgd.backend import has_gpu

HERE = Path(__file__).parent

KILLED = """
import os, signal
from pathlib import Path
from time import monotonic
import gpu_check

session = gpu_check.Session(Path({folder!r}), monotonic() + 60)
rows = [("card", "machine", dict(card="a card")), ("good", "parity", dict(error=1e-12, allowed=1e-9)),
        ("quick", "speed", dict(ours=1e-3, fraction=0.5))]
for name, kind, found in rows:
    session.do(name, lambda: found, kind, 60, session.end)
session.do("last", lambda: os.kill(os.getpid(), signal.SIGKILL), "speed", 60, session.end)
"""

BARE = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        known = {*sys.stdlib_module_names, "numpy", "scipy", "adaptivesgd", "theory", *%r}
        if first not in known and not first.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
import gpu_check, gpu_page, gpu_parity, gpu_speed
import adaptivesgd as asgd
from device_array import DeviceArray

asgd.to_device = lambda x: x.map_arrays(DeviceArray, "fiub") if hasattr(x, "map_arrays") else DeviceArray(x)
rows = {name: row for name, _, row in gpu_parity.rows()}
some = [*list(rows)[::9], "theory, exact expectations"]
print([rows[name]()["ok"] for name in some].count(True))
"""


def python(*words):
    """Python in the folder of the tests."""
    return subprocess.run([sys.executable, *words], cwd=HERE, capture_output=True, text=True)


def test_what_was_done_before_a_kill_is_kept(tmp_path):
    done = python("-c", KILLED.format(folder=str(tmp_path)))
    assert done.returncode == -9, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [row["name"] for row in rows] == ["card", "good", "quick"]
    report = (tmp_path / "report.md").read_text()
    assert (
        "a card" in report
        and "1 of 1 rows agree" in report
        and "| quick | 1.000 | 0.50 |" in report
    )


def test_it_needs_numpy_and_scipy_alone():
    """And CuPy on a card: with the stand-in for it, rows run where nothing else can be imported."""
    beside = [path.stem for path in HERE.glob("*.py")] + ["cuda_emulator"]
    done = python("-c", BARE % beside)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 9


@pytest.mark.gpu
@pytest.mark.skipif(not has_gpu(), reason="needs CuPy and a GPU; `make gpu-emulated` has one")
@pytest.mark.parametrize("rows", ["parity", "speed"])
def test_every_row_is_done(rows, tmp_path, monkeypatch):
    """At sizes that suit a card that is emulated."""
    import gpu_check
    import gpu_speed

    monkeypatch.setattr(gpu_speed, "ON_A_CARD", gpu_speed.EMULATED)
    code = gpu_check.main([f"--{rows}", "--minutes", "8", "--out", str(tmp_path)])
    found = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert code == 0 and not [row for row in found if not row["ok"] or "skipped" in row]
    assert len(found) == 1 + len(list(__import__(f"gpu_{rows}").rows()))
