"""Linear models: losses of the scores x_i^T w, plus a ridge."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from scipy import sparse

from .. import validate
from ..example_gradients import ExampleGradients, OuterProducts, Shifted
from ..linalg import plus_times, row_square_norms
from ..objective import Backward
from ..typing import Array, Matrix
from .columns import in_order, names_of
from .constants import Known, constant
from .model import Model
from .ownership import owned
from .spectrum import largest


@dataclass(frozen=True, eq=False, repr=False)
class LinearModel(Model):
    """Linear model f_i(w) = phi(x_i^T w, y_i) + (ridge/2) ||w||^2.

    A subclass defines phi and its derivative phi' with respect to the scores z = X w:

        grad f_i(w) = phi'(z_i, y_i) x_i + ridge w,    ||Hessian of f_i|| <= max |phi''| ||x_i||^2 + ridge.

    Parameters
    ----------
    X : array_like or scipy.sparse matrix
        One row per example, shape (n, p), finite real numbers. float32 and float64 are kept, float16
        becomes float32, whole numbers float64. It is copied, unless it is read-only or
        memory-mapped: see `owned`.
    y : array_like
        Targets, shape (n,) or (n, 1), as the subclass takes them.
    ridge : float, default 0.0
        Factor of (1/2) ||w||^2, at least 0.
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.

    Raises
    ------
    ValueError
        If an argument has another shape, is not finite, or is out of its range.
    """

    curvature: ClassVar[float]  # max |phi''|

    X: Matrix = field(repr=False)
    y: Array = field(repr=False)
    ridge: float = 0.0
    columns: tuple[str, ...] | None = field(init=False, repr=False, default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        X, ridge = validate.matrix("X", self.X), validate.nonnegative("ridge", self.ridge)
        vars(self).update(X=owned(X, self.X), ridge=ridge, columns=names_of(self.X))

    @property
    def dim(self) -> int:
        return int(self.X.shape[1])

    @property
    def _multiplications(self) -> int:
        """One per parameter, of dense data."""
        return 0 if sparse.issparse(self.X) else self.dim

    def phi(self, z: Array) -> tuple[Array, Callable[[], Array]]:
        """Losses of scores without the ridge, and a function that returns their derivatives.

        Parameters
        ----------
        z : Array
            Scores, shape (n,) or (n, C).

        Returns
        -------
        losses : Array
            phi(z_i, y_i), shape (n,).
        slopes : callable
            slopes() returns phi'(z_i, y_i), the shape of `z`.
        """
        raise NotImplementedError

    def scores(self, w: Array, X: Any = None) -> Array:
        """Scores z = X w.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        X : array_like or scipy.sparse matrix, optional
            Other examples, shape (m, p); of a DataFrame the columns are matched by name. By default
            those of the model.

        Returns
        -------
        Array
            Shape (m,).
        """
        w = validate.point(w, self.dim)
        return self._inputs(X) @ w

    def predict(self, w: Array, X: Any = None) -> Array:
        """Predictions x_i^T w of the targets.

        Parameters
        ----------
        w : Array
            Parameters, shape (d,), on the device of the data.
        X : array_like or scipy.sparse matrix, optional
            Other examples, shape (m, p); of a DataFrame the columns are matched by name. By default
            those of the model.

        Returns
        -------
        Array
            Shape (m,).
        """
        return self.scores(w, X)

    def forward(self, w: Array) -> tuple[Array, Backward]:
        losses, slopes = self.phi(self.scores(w))
        if self.ridge:
            losses = plus_times(losses, self.ridge / 2, w @ w)

        def backward() -> ExampleGradients:
            rows = OuterProducts(self.X, slopes())
            return Shifted(rows, self.ridge * w) if self.ridge else rows

        return losses, backward

    def _slopes(self, w: Array) -> Array:
        """phi'(z_i, y_i)."""
        return self.phi(self.scores(w))[1]()

    def with_data(self, X: Any, y: Any) -> Self:
        """The same model of other examples, such as held-out ones, with the same classes.

        Parameters
        ----------
        X : array_like or scipy.sparse matrix
            Shape (m, p); of a DataFrame the columns are matched by name.
        y : array_like
            Targets, shape (m,) or (m, 1).

        Returns
        -------
        LinearModel
            Of m examples, with the same settings.

        Raises
        ------
        ValueError
            If `X` has other columns.
        """
        other = replace(self, X=in_order(X, self.columns), y=y)
        self._check_columns(other.X)
        return other

    def _inputs(self, X: Any) -> Any:
        """The examples X, checked; by default those of the model."""
        if X is None:
            return self.X
        X = validate.matrix("X", in_order(X, self.columns))
        self._check_columns(X)
        return validate.same_device("X", validate.cast("X", X, self.dtype, of="the model"), self.X)

    def _check_columns(self, X: Matrix) -> None:
        """A ValueError unless X has as many columns as the model."""
        if X.shape[1] != self.X.shape[1]:
            raise ValueError(
                f"X must have {self.X.shape[1]} columns, as the model has, not {X.shape[1]}"
            )

    @constant
    def smoothness(self) -> Known:
        top = largest(self.X)
        return Known(
            self.curvature * top + self.ridge,
            f"max |phi''| = {self.curvature:.4g} times {top.how}, plus the ridge",
        )

    @constant
    def max_smoothness(self) -> Known:
        longest = row_square_norms(self.X).max()
        return Known(
            self.curvature * longest + self.ridge,
            f"max |phi''| = {self.curvature:.4g} times max ||x_i||^2, plus the ridge",
        )
