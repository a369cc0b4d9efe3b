"""A process that is killed with SIGKILL after a random time, again and again, until it is done.

`Nursery` starts Python and imports everything once; every child is forked from there, so that the
time until it is killed is spent at work.
"""

import json
import os
import subprocess
import sys

SCRIPT = """
import json, os, random, signal, sys, time
from adaptivesgd.experiments.execution import RunSpec, Store
from adaptivesgd.experiments.execution.worker import run_or_resume
from adaptivesgd.experiments.problems.spec import ProblemSpec

for line in sys.stdin:
    fields, folder, seconds = json.loads(line)
    cell = RunSpec(ProblemSpec(**fields.pop("problem")), **fields)
    cell.run(updates=1)  # the data are loaded before the clock runs
    child = os.fork()
    if child == 0:
        store = Store(folder)
        store.find(cell) or store.keep(cell, run_or_resume(cell, store, 0.01))
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class Nursery:
    """`with Nursery() as nursery`: `nursery.run(fields, folder, seconds)` forks one child."""

    def __enter__(self):
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        return self

    def run(self, fields, folder, seconds):
        """Settle a cell in a folder, killed after so many seconds (None: never). The exit code."""
        self.process.stdin.write(json.dumps([fields, str(folder), seconds]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
