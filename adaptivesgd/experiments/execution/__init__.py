"""Runs described by plain values, stored once, resumed where they stopped, side by side."""

from .local import Interrupted as Interrupted
from .local import LocalExecutor as LocalExecutor
from .local import StoredOnly as StoredOnly
from .run_spec import RunSpec as RunSpec
from .store import NoStore as NoStore
from .store import Store as Store
from .worker import RunResult as RunResult
