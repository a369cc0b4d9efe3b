"""Step sizes: how far an update goes."""

from .armijo import Armijo
from .barzilai_borwein import BarzilaiBorwein
from .damped import Damped
from .decaying import InverseTime, PolynomialDecay, StepDecay
from .fixed import Fixed
from .polyak import Polyak

__all__ = [
    "Armijo",
    "BarzilaiBorwein",
    "Damped",
    "Fixed",
    "InverseTime",
    "Polyak",
    "PolynomialDecay",
    "StepDecay",
]
