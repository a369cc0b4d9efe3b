"""DaskExecutor: runs over the workers of a dask cluster."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .local import Interrupted, Observer, Results, find_stored, stored_result, unobserved
from .run_spec import RunSpec
from .store import Store
from .worker import RunResult, open_progress_table, run_or_resume


@dataclass(frozen=True)
class DaskExecutor:
    """Runs on a cluster, as many at a time as it has threads.

    Traces come back and are stored here. Checkpoints lie in the store's folder as the workers see
    it: a run whose worker is lost resumes there if they share a file system, else it starts again.

    Parameters
    ----------
    store : Store
        Where traces and checkpoints lie.
    scheduler : str
        The scheduler's address, such as "tcp://10.0.0.1:8786".
    every : float, default 15.0
        Seconds between two checkpoints of a run.
    observer : callable
        Shows progress; see `local.Observer`.
    patience : float, default 10.0
        Seconds until the scheduler must have answered.
    """

    store: Store
    scheduler: str
    every: float = 15.0
    observer: Observer = unobserved
    patience: float = 10.0

    def __post_init__(self) -> None:
        check_address(self.scheduler)

    def run(self, specs: Sequence[RunSpec], purpose: str) -> Results:
        """{key: RunResult} of these runs; see `LocalExecutor.run`."""
        done, left = find_stored(specs, self.store)
        if not left:
            return done
        with (
            connected(self.scheduler, self.patience) as client,
            open_progress_table(len(left)) as table,
        ):
            report = self.observer(table, left, purpose, len(done))
            try:
                for slot, result in over(client, left, self.store.folder, self.every):
                    done[result.spec.key] = stored_result(result, self.store)
                    report(slot, result)
            except KeyboardInterrupt:
                raise Interrupted(done) from None
        return done


def check_address(address: str) -> None:
    """Refuse what cannot be the address of a scheduler."""
    if not re.fullmatch(r"inproc://\S+|(\w+://)?[^\s/]+:\d+", address):
        raise ValueError(
            f"the scheduler's address is HOST:PORT, such as tcp://10.0.0.1:8786, not {address!r}"
        )


def connected(address: str, patience: float) -> Any:
    """A client of the scheduler at this address; an OSError says why there is none."""
    check_address(address)
    try:
        from dask.distributed import Client
    except ImportError:
        raise OSError("a cluster needs dask.distributed: pip install 'adaptivesgd[dask]'") from None
    try:
        return Client(address, timeout=patience, set_as_default=False)
    except Exception as error:
        why = str(error).partition("\n")[0] or type(error).__name__
        raise OSError(f"no dask scheduler can be used at {address}: {why}") from None


def over(
    client: Any, specs: Sequence[RunSpec], folder: Path, every: float
) -> Iterator[tuple[int, RunResult]]:
    """Yield a slot and its result per run, in the order in which they end."""
    from dask.distributed import as_completed

    slots = {
        client.submit(result_of, spec, folder, every, pure=False): slot
        for slot, spec in enumerate(specs)
    }
    try:
        for future in as_completed(slots, loop=client.loop):
            yield slots[future], future.result()
    finally:
        client.cancel(list(slots))


def result_of(spec: RunSpec, folder: Path, every: float) -> RunResult:
    """On a worker: the result of one run, whatever happens to it."""
    try:
        return RunResult(spec, run_or_resume(spec, Store(folder), every))
    except Exception as error:
        return RunResult(spec, None, str(error) or type(error).__name__)
