"""The papers, each as its four answers."""

from .adadamp import adadamp as adadamp
from .baselines import sgd as sgd
