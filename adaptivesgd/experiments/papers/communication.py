"""Batch sizes against rounds of communication, on data that no worker could hold in its memory."""

import os
import re
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ... import catalogue
from ...objective import FiniteSum
from ...runner import states
from ...sharded import DaskSum, Shard, save_shard
from ...trace import Trace
from ..execution.dask import connected
from ..protocol.clocks import Clock, Parallel, Spread, time_to

IDLE = 0.25  # of the cores may be busy with something else
STEP, TARGET = 1.0, 0.4  # the target: this share of the first loss
METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD, B = 16": ("sgd", {"batch_size": 16}),
    "SGD, B = 256": ("sgd", {"batch_size": 256}),
    "SGD, B = 4096": ("sgd", {"batch_size": 4096}),
    "PadaDamp": ("padadamp", {"initial_size": 16, "growth_rate": 4.0}),
    "CABS": ("cabs", {"initial_size": 16, "max_size": 65536}),
    "Big Batch": ("big_batch", {"initial_size": 16}),
}


@dataclass(frozen=True)
class Load:
    """How much there is to send about: shards of `rows` x `dim` numbers in single precision, and
    `workers` processes that may use `memory` bytes each.
    """

    workers: int = 2
    shards: int = 4
    rows: int = 250_000
    dim: int = 100
    memory: int = 300_000_000
    batches: tuple = (16, 64, 256, 1024, 4096, 16384, 65536)
    repeats: int = 15
    seeds: int = 3
    updates: int = 300

    @property
    def bytes(self) -> int:
        """The size of the data."""
        return 4 * self.shards * self.rows * self.dim


LOADS = {
    "tiny": Load(shards=3, rows=2000, dim=20, batches=(16, 256), repeats=3, seeds=2, updates=20),
    "small": Load(),
    "full": Load(4, 40, 1_000_000, 250, 2_000_000_000, repeats=30, seeds=10, updates=3000),
}


@dataclass(frozen=True)
class Measured:
    """{batch size: seconds of single updates}, {method: traces}, peaks of memory, and how many processes
    wanted a processor core, on average over the minute before, per core.
    """

    load: Load
    seconds: dict
    traces: dict
    peaks: list
    busy: float = 0.0

    @property
    def timed(self) -> bool:
        """Whether the machine had cores to spare, so that the seconds mean something."""
        return self.busy <= IDLE

    @property
    def fit(self) -> np.ndarray:
        """(latency, seconds of one example), of: seconds of an update ~ latency + example B / workers.

        Least squares of the relative errors, so that each batch size counts alike.
        """
        middle = np.array([np.median(values) for values in self.seconds.values()])
        sizes = np.array([[1, B / self.load.workers] for B in self.seconds])
        return np.linalg.lstsq(sizes / middle[:, None], np.ones(len(middle)), rcond=None)[0]

    def time(self, B: Any, workers: int) -> Any:
        """Simulated seconds of an update with a batch of B on so many workers."""
        latency, example = self.fit
        return latency + example * np.ceil(B / workers)

    def to_target(self, method: str, clock: Clock) -> Spread:
        """The `Spread` over the seeds of the time to the target."""
        reached = [time_to(each, TARGET * each["loss"][0], clock) for each in self.traces[method]]
        return Spread.of(reached)

    def simulated(self, method: str, workers: int) -> Spread:
        """The `Spread` of the seconds to the target on so many workers, from the fit: the work is
        shared, and every round costs the latency.
        """
        latency, example = self.fit
        evaluated = Parallel(workers, latency=0)
        clock = lambda trace: example * evaluated(trace) + latency * trace["rounds"]
        return self.to_target(method, clock)


def measure(
    load: Load, folder: Path, say: Callable[[str], object] = print, scheduler: str | None = None
) -> Measured:
    """Run everything on processes of this machine, or on the cluster of a `scheduler`."""
    busy = busyness()
    try:
        say(f"writing {load.bytes / 1e6:,.0f} MB in {load.shards} shards")
        shards = [write_shard(load, folder, k) for k in range(load.shards)]
        with cluster(load, scheduler) as client:
            problem = DaskSum(client, tuple(shards))
            seconds = {B: timed(problem, B, load.repeats) for B in load.batches}
            traces = {}
            for name in METHODS:
                traces[name] = [
                    run_to_target(problem, name, load, seed) for seed in range(load.seeds)
                ]
                say(f"{name:20} {traces[name][-1]['updates'][-1]} updates")
            peaks = sorted(client.run(peak_memory).values())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Measured(load, seconds, traces, peaks, busy)


def busyness() -> float:
    """Processes that wanted a core, on average over the last minute, per core; 0 where it is unknown."""
    try:
        return os.getloadavg()[0] / (os.cpu_count() or 1)
    except (AttributeError, OSError):  # Windows
        return 0.0


def drawn(load: Load, rows: int, seed: int) -> FiniteSum:
    """Part of a logistic regression whose separator is known, drawn by itself."""
    rng, separator = (np.random.default_rng(key) for key in ((0, seed), 0))
    X = rng.standard_normal((rows, load.dim), dtype=np.float32)
    w = separator.standard_normal(load.dim, dtype=np.float32) / np.float32(load.dim**0.5)
    y = X @ w + rng.standard_normal(rows, dtype=np.float32) / 8 > 0
    return catalogue.made("logistic", X, y, ridge=1e-4)


def write_shard(load: Load, folder: Path, k: int) -> Shard:
    """Shard k, in its files."""
    return save_shard(drawn(load, load.rows, k + 1), folder / f"{k:04}")


@contextmanager
def cluster(load: Load, scheduler: str | None) -> Iterator[Any]:
    """A client of processes on this machine, or of a running scheduler."""
    if scheduler is not None:
        with connected(scheduler, patience=10) as client:
            yield client
        return
    from dask.distributed import Client, LocalCluster

    how = {"threads_per_worker": 1, "memory_limit": load.memory, "dashboard_address": ":0"}
    with LocalCluster(n_workers=load.workers, **how) as here, Client(here) as client:
        yield client


def timed(problem: FiniteSum, B: int, repeats: int) -> list[float]:
    """The seconds of single updates with batches of B, after a first one that warms up."""
    method = catalogue.made("sgd", step_size=STEP, batch_size=B)
    state, seconds = method.step(method.init(problem, problem.start())), []
    for _ in range(repeats):
        began = time.perf_counter()
        state = method.step(state)
        seconds.append(time.perf_counter() - began)
    return seconds


def run_to_target(problem: DaskSum, name: str, load: Load, seed: int) -> Trace:
    """The trace of a method until the target: its loss is that of 10 000 other examples, held here."""
    made, settings = METHODS[name]
    method = catalogue.made(made, step_size=STEP, **settings)
    others, before, rows = drawn(load, 10_000, 0), problem.traffic.rounds, list[dict[str, Any]]()
    for state in states(problem, method, seed=seed):
        if state.step >= (len(rows) / 12) ** 2 * 10:
            rows.append(
                {
                    "updates": state.step,
                    "examples": state.examples,
                    "evaluations": state.evaluations,
                    "rounds": problem.traffic.rounds - before,
                    "loss": others.loss(state.w),
                }
            )
        if state.step >= load.updates or rows[-1]["loss"] <= TARGET * rows[0]["loss"]:
            break
    columns = {column: np.array([row[column] for row in rows]) for column in rows[0]}
    return Trace(columns, state.w, "until", {})


def peak_memory() -> int:
    """The most memory that this process has held, in bytes, pages of mapped files included."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Not ru_maxrss: Linux lets a process inherit that of the one that started it.
    return 1024 * int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0])
