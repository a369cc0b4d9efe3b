"""Cells over the workers of a dask cluster."""

import re
from dataclasses import dataclass
from typing import Any

from .local import Interrupted, find_stored, stored_result
from .pool import RunResult
from .progress import open_progress_table
from .store import Store
from .worker import run_cell


@dataclass(frozen=True)
class DaskExecutor:
    """Cells on a cluster, as many at a time as it has threads.

    Traces come back and are stored here. Bookmarks lie in the store's folder as the workers see it: a
    cell whose worker is lost goes on from there if they share a file system, else from its start.
    scheduler: its address, such as "tcp://10.0.0.1:8786"; every, watch: as of a `LocalExecutor`.
    patience: seconds until the scheduler must have answered.
    """

    store: Store
    scheduler: str
    every: float = 15.0
    watch: Any = None
    patience: float = 10.0

    def __post_init__(self):
        check_address(self.scheduler)

    def run(self, cells, purpose):
        """{key: RunResult} of these cells."""
        done, left = find_stored(cells, self.store)
        if not left:
            return done
        with (
            connected(self.scheduler, self.patience) as client,
            open_progress_table(len(left)) as progress,
        ):
            tell = self.watch(progress, left, purpose) if self.watch else lambda *_: None
            try:
                for slot, finish in over(client, left, self.store.folder, self.every):
                    done[finish.entry.key] = stored_result(finish, self.store)
                    tell(slot, finish)
            except KeyboardInterrupt:
                raise Interrupted from None
        return done


def check_address(address):
    """Nothing, if a scheduler can have this address; a ValueError says what one looks like."""
    if not re.fullmatch(r"inproc://\S+|(\w+://)?[^\s/]+:\d+", address):
        raise ValueError(
            f"the scheduler's address is HOST:PORT, such as tcp://10.0.0.1:8786, not {address!r}"
        )


def connected(address, patience):
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


def over(client, cells, folder, every):
    """Yield a slot and its `RunResult` per cell, in the order in which they end."""
    from dask.distributed import as_completed

    slots = {
        client.submit(finished, cell, folder, every, pure=False): slot
        for slot, cell in enumerate(cells)
    }
    try:
        for future in as_completed(slots, loop=client.loop):
            yield slots[future], future.result()
    finally:
        client.cancel(list(slots))


def finished(cell, folder, every):
    """On a worker: the `RunResult` of one cell, whatever happens to it."""
    try:
        return RunResult(cell, run_cell(cell, Store(folder), every))
    except Exception as error:
        return RunResult(cell, None, str(error) or type(error).__name__)
