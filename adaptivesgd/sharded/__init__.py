"""Data in shards on many machines: a `DaskSum` is a `FiniteSum`, so every method runs unchanged."""

from .dask_sum import DaskSum
from .shard import Shard, save_shard, save_shards

__all__ = [
    "DaskSum",
    "save_shard",
    "save_shards",
    "Shard",
]
