"""How far?"""

from .armijo import Armijo as Armijo
from .barzilai_borwein import BarzilaiBorwein as BarzilaiBorwein
from .damped import Damped as Damped
from .decaying import InverseTime as InverseTime
from .decaying import PolynomialDecay as PolynomialDecay
from .decaying import StepDecay as StepDecay
from .fixed import Fixed as Fixed
from .polyak import Polyak as Polyak
