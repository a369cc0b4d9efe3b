"""adaptivesgd: stochastic gradients whose batch size adapts."""

__version__ = "0.1.0"

from . import methods as methods
from . import models as models
from .backend import DeviceError as DeviceError
from .backend import to_device as to_device
from .catalogue import list_data as list_data
from .catalogue import list_methods as list_methods
from .catalogue import list_models as list_models
from .checks import check_gradient as check_gradient
from .checks import check_method as check_method
from .checks import check_problem as check_problem
from .checks import counter_example as counter_example
from .data.loading import load as load
from .data.prepare import add_intercept as add_intercept
from .data.prepare import split as split
from .data.prepare import standardise as standardise
from .method import Method as Method
from .models import CoshSum as CoshSum
from .models import GemanMcClure as GemanMcClure
from .models import LeastSquares as LeastSquares
from .models import LogisticRegression as LogisticRegression
from .models import MatrixFactorisation as MatrixFactorisation
from .models import NoisyQuadratic as NoisyQuadratic
from .models import Rosenbrock as Rosenbrock
from .models import SigmoidLoss as SigmoidLoss
from .models import SineSquares as SineSquares
from .models import SoftmaxRegression as SoftmaxRegression
from .models import SquaredHinge as SquaredHinge
from .runner import run as run
from .runner import states as states
from .trace import Trace as Trace
