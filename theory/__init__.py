"""The theorems of stochastic gradients with adaptive batches, as something that runs.

A theorem is one file, theory/PAPER/NAME.py: its statement, both sides and every line of its proof as code, and
the cases on which they are checked, on the same methods and states that train. `adaptivesgd-verify`
checks them all; docs/write-a-theorem.md says how to add one.
"""

from .case import Case as Case
from .case import at_every_state as at_every_state
from .case import at_every_step as at_every_step
from .enumeration import Enumeration as Enumeration
from .lines import Step as Step
from .moments import Moments as Moments
from .monte_carlo import MonteCarlo as MonteCarlo
from .rates import rate as rate
from .rates import slope as slope
from .series import Sample as Sample
from .theorem import Theorem as Theorem
