"""The objectives: formula, losses, gradients and constants, one model a file."""

from .cosh_sum import CoshSum
from .geman_mcclure import GemanMcClure
from .least_squares import LeastSquares
from .logistic import LogisticRegression
from .matrix_factorisation import MatrixFactorisation
from .noisy_quadratic import NoisyQuadratic
from .rosenbrock import Rosenbrock
from .sigmoid import SigmoidLoss
from .sine_squares import SineSquares
from .softmax import SoftmaxRegression
from .squared_hinge import SquaredHinge

__all__ = [
    "CoshSum",
    "GemanMcClure",
    "LeastSquares",
    "LogisticRegression",
    "MatrixFactorisation",
    "NoisyQuadratic",
    "Rosenbrock",
    "SigmoidLoss",
    "SineSquares",
    "SoftmaxRegression",
    "SquaredHinge",
]
