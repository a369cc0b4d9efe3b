"""Samplers: which examples an update uses."""

from .gradient_norms import GradientNorms
from .largest import LargestLosses, ReducibleLosses
from .last_layer_norms import LastLayerNorms
from .loss_percentiles import LossPercentiles
from .rank_based import RankBased, ReweightedRankBased
from .repeated import Repeated
from .scripted import Scripted
from .shuffled import Shuffled
from .uniform import Uniform

__all__ = [
    "GradientNorms",
    "LargestLosses",
    "LastLayerNorms",
    "LossPercentiles",
    "RankBased",
    "ReducibleLosses",
    "Repeated",
    "ReweightedRankBased",
    "Scripted",
    "Shuffled",
    "Uniform",
]
