"""The theorems of stochastic gradients with adaptive batches, as something that runs.

A theorem is one file, theory/PAPER/NAME.py: its statement, both sides and every line of its proof as code, and
the cases on which they are checked, on the same methods and states that train. `adaptivesgd-verify`
checks them all; docs/write-a-theorem.md says how to add one. Everything that such a file needs is here:

    from theory import Case, Smooth, Step, Theorem, at_every_state, far_start, small_quadratic
"""

from .algebra import proved
from .assumptions import (
    Assumption,
    BoundedVariance,
    Convex,
    Interpolation,
    PolyakLojasiewicz,
    RelaxedSmooth,
    Smooth,
    SmoothExamples,
    StronglyConvex,
)
from .case import Case, at_every_state, at_every_step
from .certificate import Certificate
from .chain import Chain
from .claims import with_constants, without_constants
from .combination import Use
from .deduction import Deduction
from .enumeration import Enumeration
from .examples import (
    breast_cancer,
    deficient_regression,
    diagonal,
    far_start,
    regression,
    small_quadratic,
    variance_bound,
)
from .lines import LineCheck, Step
from .moments import Moments
from .monte_carlo import MonteCarlo
from .objections import above, outside, unknown, unless, unless_full
from .passage import accuracies, passages
from .quantities import batch_size, gap, loss, noise, square_distance, square_gradient, variance
from .rates import rate, slope
from .series import Sample, mean_of, over_steps, running_mean
from .standard_steps import (
    DESCENT,
    POLYAK,
    SMOOTH,
    gap_now,
    lengths,
    next_gap,
    noise_now,
    square_gradient_now,
)
from .stream import Cubature, Fresh, Stream
from .theorem import Theorem
from .verdict import TheoremVerdict
from .worst_cases import below, met

__all__ = [
    "Assumption",
    "BoundedVariance",
    "Case",
    "Certificate",
    "Chain",
    "Convex",
    "Cubature",
    "DESCENT",
    "Deduction",
    "Enumeration",
    "Fresh",
    "Interpolation",
    "LineCheck",
    "Moments",
    "MonteCarlo",
    "POLYAK",
    "PolyakLojasiewicz",
    "RelaxedSmooth",
    "SMOOTH",
    "Sample",
    "Smooth",
    "SmoothExamples",
    "Step",
    "Stream",
    "StronglyConvex",
    "Theorem",
    "TheoremVerdict",
    "Use",
    "above",
    "accuracies",
    "at_every_state",
    "at_every_step",
    "batch_size",
    "below",
    "breast_cancer",
    "deficient_regression",
    "diagonal",
    "far_start",
    "gap",
    "gap_now",
    "lengths",
    "loss",
    "mean_of",
    "met",
    "next_gap",
    "noise",
    "noise_now",
    "outside",
    "over_steps",
    "passages",
    "proved",
    "rate",
    "regression",
    "running_mean",
    "slope",
    "small_quadratic",
    "square_distance",
    "square_gradient",
    "square_gradient_now",
    "unknown",
    "unless",
    "unless_full",
    "variance",
    "variance_bound",
    "with_constants",
    "without_constants",
]
