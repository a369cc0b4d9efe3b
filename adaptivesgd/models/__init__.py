"""The objectives: formula, losses, gradients and constants, one model a file."""

from .cosh_sum import CoshSum as CoshSum
from .geman_mcclure import GemanMcClure as GemanMcClure
from .least_squares import LeastSquares as LeastSquares
from .logistic import LogisticRegression as LogisticRegression
from .matrix_factorisation import MatrixFactorisation as MatrixFactorisation
from .noisy_quadratic import NoisyQuadratic as NoisyQuadratic
from .rosenbrock import Rosenbrock as Rosenbrock
from .sigmoid import SigmoidLoss as SigmoidLoss
from .sine_squares import SineSquares as SineSquares
from .softmax import SoftmaxRegression as SoftmaxRegression
from .squared_hinge import SquaredHinge as SquaredHinge
