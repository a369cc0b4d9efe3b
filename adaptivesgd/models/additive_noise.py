"""One function for all examples, plus noise that is linear in w."""

from dataclasses import dataclass, field
from typing import Any

from .. import validate
from ..example_gradients import Rows, Shifted
from .constants import Known, constant
from .model import Model


@dataclass(frozen=True, eq=False, repr=False)
class AdditiveNoise(Model):
    """f_i(w) = h(w) + <c_i, w> with sum_i c_i = 0, so F = h.

    grad f_i(w) = grad h(w) + c_i, and the noise c_i is the same at every w.

    shifts: the c_i, shape (n, d); their mean is taken off.
    """

    examples = ("shifts",)

    shifts: Any = field(repr=False)

    def __post_init__(self):
        super().__post_init__()
        shifts = validate.matrix("shifts", self.shifts)
        vars(self).update(shifts=shifts - shifts.mean(axis=0))

    def map_arrays(self, change, kinds="f"):
        """As of every objective; in another precision the shifts have another mean to take off."""
        twin = super().map_arrays(change, kinds)
        return twin._replace(shifts=twin.shifts - twin.shifts.mean(axis=0))

    @property
    def dim(self):
        return self.shifts.shape[1]

    def common(self, w):
        """h(w), a float, and grad h(w), shape (d,)."""
        raise NotImplementedError

    def forward(self, w):
        h, slope = self.common(w)
        return h + self.shifts @ w, lambda: Shifted(Rows(self.shifts), slope)

    @constant
    def variance(self):
        """tr Sigma = (1/n) sum_i ||c_i||^2, the same at every w."""
        return Known((self.shifts**2).sum() / self.n, "closed form: (1/n) sum_i ||c_i||^2")

    @constant
    def max_smoothness(self):
        return Known(self.smoothness, "that of F: the f_i differ by linear terms")
