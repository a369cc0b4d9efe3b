"""Real data by name, and what is done to it before a model sees it."""

from .augment import Crop as Crop
from .augment import Flip as Flip
from .augment import Shift as Shift
from .augment import augment as augment
from .load import load as load
from .prepare import add_intercept as add_intercept
from .prepare import split as split
from .prepare import standardise as standardise
