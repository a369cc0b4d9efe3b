"""Cells: runs that are described by plain values, stored once, and resumed where they stopped."""

from .cell import Cell as Cell
from .store import Store as Store
