"""Samplers: which examples an update uses."""

from .rank_based import RankBased, ReweightedRankBased
from .repeated import Repeated
from .scripted import Scripted
from .shuffled import Shuffled
from .uniform import Uniform

__all__ = [
    "RankBased",
    "Repeated",
    "ReweightedRankBased",
    "Scripted",
    "Shuffled",
    "Uniform",
]
