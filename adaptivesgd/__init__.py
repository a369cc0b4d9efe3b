"""adaptivesgd: stochastic gradients whose batch size adapts."""

__version__ = "0.1.0"

from . import methods as methods
from .catalogue import list_data as list_data
from .catalogue import list_methods as list_methods
from .catalogue import list_models as list_models
from .data.load import load as load
from .method import Method as Method
from .models.softmax import SoftmaxRegression as SoftmaxRegression
from .run import run as run
from .run import states as states
from .trace import Trace as Trace
