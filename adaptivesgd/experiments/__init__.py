"""Named comparisons: what is run, with which tuning, over which seeds."""

from .compare.comparison import Comparison as Comparison
from .compare.result import ComparisonResult as ComparisonResult
