"""Cells: runs that are described by plain values, stored once, and resumed where they stopped."""

from .run_spec import RunSpec as RunSpec
from .store import Store as Store
