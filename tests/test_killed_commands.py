"""Commands that are killed at random moments lose no file, and end as if nothing had happened.

ADAPTIVESGD_KILLS is the number of kills of each command; below 10 only `compare` is killed, since the
others take seconds. `make kill-test` makes 50.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from adaptivesgd.files import temporary_folder

KILLS = int(os.environ.get("ADAPTIVESGD_KILLS", 2))
FORKER = """
import json, os, resource, signal, sys, time
import adaptivesgd.experiments, matplotlib.pyplot
from adaptivesgd import cli
from adaptivesgd.experiments.compare import terminal
from adaptivesgd.experiments.benchmark import suite

suite.RULES = ("sgd", "adadamp", "cabs")  # the benchmark at a size that a kill can meet anywhere
suite.SUITE = tuple(p._replace(epochs=10.0) for p in suite.SUITE if p.spec.data in ("wine", "diabetes"))
apps = {"adaptivesgd": cli.app, "adaptivesgd-grade": cli.grade}
for line in sys.stdin:
    arguments, errors, seconds, largest = json.loads(line)
    began = time.monotonic()
    heard, said = os.pipe()  # a file would be cut short as well where files have a largest size
    os.set_blocking(heard, False)
    if (child := os.fork()) == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(said, 2)
        if largest is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        sys.argv = arguments
        try:
            apps[arguments[0]]()
        except SystemExit as ended:
            os._exit(ended.code or 0)
        os._exit(99)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(said)
    with open(heard, "rb") as pipe, open(errors, "wb") as file:
        file.write(pipe.read() or b"")
    print(json.dumps([status, time.monotonic() - began]), flush=True)
"""
COMPARE = [
    "adaptivesgd",
    "compare",
    "sgd",
    "adadamp",
    "cabs",
    "--data",
    "wine",
    "--epochs",
    "4",
    "--out",
    "OUT",
]
COMMANDS = {  # name: (arguments, the files whose content is compared, among others)
    "compare": (COMPARE, ["comparison.csv", "comparison.json", "comparison.png", "comparison.svg"]),
    "reproduce": (
        ["adaptivesgd", "reproduce", "big_batch", "--size", "tiny", "--only", "diabetes", "--every", "0.1",
         "--out", "OUT"],
        ["README.md", "big_batch/report.md", "big_batch/results.json"],
    ),
    "bench": (
        ["adaptivesgd", "bench", "--quick", "--out", "OUT"],
        ["bench-quick-untuned.md", "bench-quick-untuned.json", "bench-quick-untuned-profiles.svg"],
    ),
    "grade": (
        ["adaptivesgd-grade", "a6", "CLASS", "--out", "OUT", "--allow-weak-isolation"],
        ["ada.json", "ada.md", "class.csv", "diagnoses.csv", "diagnoses.png"],
    ),
}  # fmt: skip
LONG = pytest.mark.skipif(KILLS < 10, reason="takes minutes: make kill-test")
NAMES = [pytest.param(name, marks=() if name == "compare" else LONG) for name in COMMANDS]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs Unix")


SECONDS = (
    "seconds",
    "elapsed",
    "hours",
    "minutes",
    "date",
    "processor_share",
)  # what may differ between two runs


class Killer:
    """`with Killer(folder) as killer`: a process that forks commands, some of which it kills."""

    def __init__(self, folder):
        self.errors, self.temporary = folder / "errors", folder / "tmp"
        self.temporary.mkdir()

    def __enter__(self):
        threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", FORKER],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | threads | {"TMPDIR": str(self.temporary)},
        )  # fmt: skip
        return self

    def run(self, arguments, out, seconds=None, largest=None):
        """Status and duration of a command, killed after so many seconds, with files of at most so many bytes."""
        arguments = [
            {"OUT": str(out), "CLASS": str(out.parent / "class")}.get(each, each)
            for each in arguments
        ]
        self.process.stdin.write(json.dumps([arguments, str(self.errors), seconds, largest]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def is_whole(path):
    """Whether a file ends as a file of its kind does."""
    content = path.read_bytes()
    if path.suffix == ".json":
        json.loads(content)
    elif path.suffix == ".npz":
        with np.load(path) as file:
            return all(file[name] is not None for name in file)
    ends = {
        ".png": b"IEND\xaeB`\x82",
        ".svg": b"</svg>\n",
        ".md": b"\n",
        ".json": b"}",
        ".csv": b"\n",
    }
    return content.rstrip(b"\n").endswith(ends[path.suffix].rstrip(b"\n")) and len(content) > 0


def files(folder):
    """The files of a folder that are meant to be there, and the leftovers."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    left = [path for path in found if path.name.startswith(".")]
    return sorted(set(found) - set(left)), left


def without_seconds(value):
    """A value of JSON without what may differ between two runs."""
    if isinstance(value, dict):
        return {
            k: without_seconds(v)
            for k, v in value.items()
            if not any(each in k for each in SECONDS)
        }
    return [without_seconds(each) for each in value] if isinstance(value, list) else value


def runs(out):
    """The stored runs bit for bit, {(name, array): bytes}, without what may differ."""
    found = {}
    for path in out.glob("runs/*/*.npz"):
        with np.load(path) as file:
            for name in set(file) - {"about", "column:seconds"}:
                found[path.stem, name] = file[name].tobytes()
    return found


def results(out, names):
    """What the files of these names say, and the runs, without what may differ."""
    found = runs(out)
    for path in filter(Path.exists, (out / name for name in names)):
        if path.suffix == ".json":
            found[path.name] = without_seconds(json.loads(path.read_text()))
        elif path.suffix == ".csv":
            rows = csv.DictReader(path.read_text().splitlines())
            found[path.name] = [without_seconds(row) for row in rows]
    return found


def swept(folder, monkeypatch):
    """Whether starts remove the temporary folders, once the processes have ended that killed ones began."""
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for _ in range(200):
        for prefix in ("adaptivesgd-submission-", "adaptivesgd-progress-"):
            with temporary_folder(prefix):
                pass
        if not list(folder.glob("adaptivesgd-*")):
            return True
        time.sleep(0.3)
    return False


@pytest.fixture
def killer(tmp_path):
    with Killer(tmp_path) as open_killer:
        yield open_killer


@pytest.fixture
def submissions(tmp_path, monkeypatch):
    from adaptivesgd_grading.source import Source

    monkeypatch.setenv("ADAPTIVESGD_COURSE_SECRET", "words")
    (tmp_path / "class").mkdir()
    for student, made in (
        ("ada", Source.of("a6").instructor()),
        ("bob", Source.of("a6").student()),
    ):
        (tmp_path / "class" / f"{student}.ipynb").write_text(json.dumps(made))


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_command_loses_nothing_and_resumes(
    name, submissions, killer, tmp_path, monkeypatch
):
    arguments, wanted = COMMANDS[name]
    status, whole_time = killer.run(arguments, tmp_path / "alone")
    assert status == 0, killer.errors.read_text()
    assert all((tmp_path / "alone" / each).exists() for each in wanted)
    alone, chance = results(tmp_path / "alone", wanted), random.Random(KILLS)
    assert name == "grade" or runs(tmp_path / "alone"), "finished runs are compared bit for bit"
    kills = left = ends = 0
    while kills < KILLS or not ends:
        out = tmp_path / f"out{ends}"
        seconds = chance.uniform(0, whole_time) if kills < KILLS else None
        status, _ = killer.run(arguments, out, seconds)
        assert status in (0, -9), killer.errors.read_text()
        kills += status == -9
        present, unfinished = files(out) if out.exists() else ([], [])
        assert all(map(is_whole, present)), "a file is cut short"
        found = results(out, wanted)
        assert all(found[each] == alone[each] for each in found), "a file does not say the same"
        if status == -9:
            left += len(unfinished) + len(list(killer.temporary.iterdir()))
            continue
        ends += 1
        assert found == alone
        assert not unfinished, "the next start sweeps what a kill leaves"
        assert swept(killer.temporary, monkeypatch), "folders are left"
    others = [each.name for each in killer.temporary.iterdir()]
    print(
        f"{name}: {kills} kills, {ends} ends, 0 files lost, {left} leftovers, all swept; others: {others}"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk_cuts_no_file_and_is_one_line(name, submissions, killer, tmp_path):
    arguments, wanted = COMMANDS[name]
    out, chance, refused = tmp_path / "out", random.Random(KILLS), 0
    assert killer.run(arguments, out)[0] == 0
    before = results(out, wanted)
    for _ in range(KILLS):
        largest = int(10 ** chance.uniform(2.0, 5.5))
        status, _ = killer.run(arguments, out, largest=largest)
        errors = killer.errors.read_text()
        assert status in (0, 2), errors
        refused += status == 2
        assert "Traceback" not in errors and (status == 0 or errors.count("\n") == 1), errors
        present, unfinished = files(out)
        assert all(map(is_whole, present)) and not unfinished
        assert results(out, wanted) == before
    print(f"{name}: {KILLS} runs on a full disk, {refused} ended with one line, 0 files lost")
