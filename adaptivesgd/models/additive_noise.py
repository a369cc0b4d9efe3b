"""One function for all examples, plus noise that is linear in w."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from .. import validate
from ..example_gradients import Rows, Shifted
from ..objective import Backward
from ..typing import Array, ArrayMap, Scalar
from .constants import Known, constant
from .model import Model
from .ownership import owned


@dataclass(frozen=True, eq=False, repr=False)
class AdditiveNoise(Model):
    """Additive noise: f_i(w) = h(w) + <c_i, w> with sum_i c_i = 0, so F = h.

    grad f_i(w) = grad h(w) + c_i, and the noise c_i is the same at every w.

    Parameters
    ----------
    shifts : array_like
        The c_i, one row per example, shape (n, d), finite real numbers; their mean is taken off.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.
    """

    examples: ClassVar[tuple[str, ...]] = ("shifts",)

    shifts: Array = field(repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        shifts = validate.matrix("shifts", self.shifts)
        vars(self).update(shifts=owned(shifts - shifts.mean(axis=0), self.shifts))

    def map_arrays(self, change: ArrayMap, kinds: str = "f") -> Self:
        """The same objective with every array replaced: in another precision, or on a device.

        In another precision the shifts have another mean to take off.

        Parameters
        ----------
        change : callable
            array -> array, such as `lambda array: array.astype(np.float32)`.
        kinds : str, default "f"
            Which arrays, by the letters of their dtype's kind; "f" are the real numbers.

        Returns
        -------
        AdditiveNoise
            A copy.
        """
        twin = super().map_arrays(change, kinds)
        return twin._replace(shifts=twin.shifts - twin.shifts.mean(axis=0))

    @property
    def dim(self) -> int:
        return self.shifts.shape[1]

    def common(self, w: Array) -> tuple[Scalar, Array]:
        """The function h without noise, and its gradient.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.

        Returns
        -------
        value : float
            h(w).
        gradient : Array
            grad h(w), shape (d,).
        """
        raise NotImplementedError

    def forward(self, w: Array) -> tuple[Array, Backward]:
        h, slope = self.common(w)
        return h + self.shifts @ w, lambda: Shifted(Rows(self.shifts), slope)

    @constant
    def variance(self) -> Known:
        """Variance tr Sigma = (1/n) sum_i ||c_i||^2, the same at every w."""
        return Known((self.shifts**2).sum() / self.n, "closed form: (1/n) sum_i ||c_i||^2")

    @constant
    def max_smoothness(self) -> Known:
        return Known(self.smoothness, "that of F: the f_i differ by linear terms")
