"""Data in shards on many machines: a `DaskSum` is a `FiniteSum`, so every method runs unchanged."""

from .dask_sum import DaskSum as DaskSum
from .shard import Shard as Shard
from .shard import save_shard as save_shard
from .shard import save_shards as save_shards
