"""Samplers: which examples an update uses."""

from .gradient_norms import GradientNorms
from .largest import LargestLosses, ReducibleLosses
from .rank_based import RankBased, ReweightedRankBased
from .repeated import Repeated
from .scripted import Scripted
from .shuffled import Shuffled
from .uniform import Uniform

__all__ = [
    "GradientNorms",
    "LargestLosses",
    "RankBased",
    "ReducibleLosses",
    "Repeated",
    "ReweightedRankBased",
    "Scripted",
    "Shuffled",
    "Uniform",
]
