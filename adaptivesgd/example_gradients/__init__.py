"""The n x d matrix of the example gradients grad f_i(w), never formed: answers from its factors."""

from .base import ExampleGradients as ExampleGradients
from .base import Weighted as Weighted
from .base import largest_entry as largest_entry
from .base import mean_row as mean_row
from .composed import Shifted as Shifted
from .composed import SideBySide as SideBySide
from .moments import Moments as Moments
from .moments import merged as merged
from .outer_products import OuterProducts as OuterProducts
from .rows import Rows as Rows
from .stacked import Deferred as Deferred
from .stacked import Stacked as Stacked
