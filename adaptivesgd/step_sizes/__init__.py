"""Step sizes: how far an update goes."""

from .armijo import Armijo
from .barzilai_borwein import BarzilaiBorwein
from .damped import Damped
from .decaying import InverseTime, PolynomialDecay, StepDecay
from .fixed import Fixed
from .gain_ratio import GainRatio
from .momentum_polyak import MomentumPolyak
from .polyak import Polyak
from .root_scaled import RootScaled

__all__ = [
    "Armijo",
    "BarzilaiBorwein",
    "Damped",
    "Fixed",
    "GainRatio",
    "InverseTime",
    "MomentumPolyak",
    "Polyak",
    "PolynomialDecay",
    "RootScaled",
    "StepDecay",
]
