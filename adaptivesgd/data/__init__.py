"""Real data by name, and what is done to it before a model sees it."""

from .augmentation import Crop as Crop
from .augmentation import Flip as Flip
from .augmentation import Shift as Shift
from .augmentation import augment as augment
from .loading import load as load
from .prepare import add_intercept as add_intercept
from .prepare import split as split
from .prepare import standardise as standardise
