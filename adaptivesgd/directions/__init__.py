"""Directions: which way an update goes."""

from .adadelta import AdaDelta
from .adagrad import AdaGrad, RMSProp
from .adam import Adam, ReorderedAdam
from .average import ExponentialAverage
from .chain import Chain, Scaled
from .clipped_norm import ClippedNorm
from .gradient import Gradient
from .lamb import Lamb
from .momentum import HeavyBall, Nesterov
from .normalized import BlockNormalized, Normalized
from .trust_ratio import TrustRatio
from .weight_decay import WeightDecay

__all__ = [
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "BlockNormalized",
    "Chain",
    "ClippedNorm",
    "ExponentialAverage",
    "Gradient",
    "HeavyBall",
    "Lamb",
    "Nesterov",
    "Normalized",
    "RMSProp",
    "ReorderedAdam",
    "Scaled",
    "TrustRatio",
    "WeightDecay",
]
