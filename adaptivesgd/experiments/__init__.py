"""Named comparisons: what is run, with which tuning, over which seeds."""

from .comparison import Comparison as Comparison
from .outcome import Outcome as Outcome
