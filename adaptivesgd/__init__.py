"""adaptivesgd: stochastic gradients whose batch size adapts."""

__version__ = "0.1.0"

from . import methods as methods
from .method import Method as Method
from .models.softmax import SoftmaxRegression as SoftmaxRegression
from .run import run as run
from .run import states as states
from .trace import Trace as Trace
