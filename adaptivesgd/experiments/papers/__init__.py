"""The papers' headline claims, and those of later papers, one experiment each: `adaptivesgd reproduce NAME`."""

from .adadamp import adadamp as adadamp
from .big_batch import big_batch as big_batch
from .cabs import cabs as cabs
from .frontier import frontier as frontier
from .online_batch_selection import online_batch_selection as online_batch_selection
from .sngm import sngm as sngm
