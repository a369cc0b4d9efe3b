"""Processes that are killed while they download, parse and save leave nothing that is believed.

ADAPTIVESGD_KILLS is the number of kills, 4 by default; `make kill-test` makes more.
"""

import hashlib
import os
import random
import subprocess
import sys
import time

import numpy as np
from loopback import serving

from adaptivesgd import Trace
from adaptivesgd.data.parsed import parsed
from adaptivesgd.data.public_file import PublicFile

KILLS = int(os.environ.get("ADAPTIVESGD_KILLS", 4))
CONTENT = b" ".join(str(k).encode() for k in range(300_000))
WORKER = """
import os, sys, time
import numpy as np
import adaptivesgd as asgd
from adaptivesgd.data.parsed import parsed
from adaptivesgd.data.public_file import PublicFile

os.fsync = lambda file: time.sleep(0.02)  # a slow disk, so that kills fall into writing
url, md5, cache, path = sys.argv[1:]
problem = asgd.LeastSquares(np.eye(3), np.ones(3))
trace = asgd.run(problem, asgd.methods.sgd(0.1), updates=5, w=np.zeros(3))
k = 0
while True:
    content = PublicFile("folder", f"a{k % 5}", url, md5).read()
    parsed("a", content[: 100_000 + k % 7], lambda text: (np.array(text.split()[:-1], float)[:, None], np.ones(1)))
    trace.save(path)
    k += 1
    if k == 1:
        print("ready", flush=True)  # all modules are loaded
    if k % 5 == 0:
        for each in __import__("pathlib").Path(cache).rglob("*a*"):
            each.is_file() and not each.name.startswith(".") and each.unlink(missing_ok=True)
"""


def leftovers(folder):
    """Unfinished files below a folder."""
    return [path for path in folder.rglob("*") if path.name.startswith(".unfinished")]


def test_killed_downloads_parsing_and_saving_leave_nothing_that_is_believed(tmp_path, monkeypatch):
    cache, saved, chance = tmp_path / "cache", tmp_path / "run.npz", random.Random(0)
    monkeypatch.setenv("ADAPTIVESGD_CACHE", str(cache))
    monkeypatch.delenv("ADAPTIVESGD_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    md5, left = "md5:" + hashlib.md5(CONTENT).hexdigest(), 0
    with serving({"a": CONTENT}) as server:
        url = f"{server.address}/whole/a"
        for _ in range(KILLS):
            command = [sys.executable, "-c", WORKER, url, md5, str(cache), str(saved)]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
                assert worker.stdout.readline() == b"ready\n"
                time.sleep(chance.uniform(0.0, 0.4))
                worker.kill()
            left += len(leftovers(tmp_path))
            assert PublicFile("folder", "b", url, md5).read() == CONTENT  # sweeps its folder
            X, _ = parsed(
                "b", CONTENT, lambda text: (np.array(text.split(), float)[:, None], X_y())
            )
            assert X[-1, 0] == 299_999
            for path in (cache / "folder").glob("a*"):
                assert path.read_bytes() == CONTENT, "a file in the cache is whole"
            if saved.exists():
                trace = Trace.load(saved)
                assert trace["updates"][-1] == 5, "a saved trace is whole"
                trace.save(saved)  # sweeps its folder
            (cache / "folder" / "b").unlink()
            for path in (cache / "parsed").glob("b-*"):
                path.unlink()
        parsed("c", b"1", lambda text: (np.ones((1, 1)), X_y()))
        PublicFile("folder", "c", url, md5).read()
    print(f"{KILLS} kills left {left} unfinished files, of which the next start swept all")
    assert not leftovers(tmp_path)


def X_y():
    """Any targets."""
    return np.ones(1)
