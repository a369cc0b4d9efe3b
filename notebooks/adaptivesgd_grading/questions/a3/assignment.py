"""A3: batch-size rules, as parts that the engine runs."""

from ...question import Assignment
from .adadamp import DAMP
from .cabs import CABS
from .norm_test import NORM
from .smallest_batch import SMALLEST

ASSIGNMENT = Assignment("a3", "Batch sizes that adapt", (NORM, CABS, DAMP, SMALLEST), {"w1": 3})
