"""Real data by name, and what is done to it before a model sees it."""

from .augmentation import Crop, Flip, Shift, augment
from .libsvm import load_libsvm
from .loading import load
from .prepare import add_intercept, split, standardise

__all__ = [
    "add_intercept",
    "augment",
    "Crop",
    "Flip",
    "load",
    "load_libsvm",
    "Shift",
    "split",
    "standardise",
]
