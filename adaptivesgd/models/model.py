"""Model: a finite sum about which something is known."""

from typing import Any

import numpy as np

from ..backend import asarray_like, on_host, to_host
from ..objective import FiniteSum
from ..typing import Array
from .constants import ConstantUnavailableError, Known, constant


class Model(FiniteSum):
    """Finite sum F(w) = (1/n) sum_i f_i(w) with constants: floats that say `.how` they are known.

    A model overrides those that have a formula; the others raise `ConstantUnavailableError`, with the reason.
    They are computed once, when first used, in double precision whatever the data are; they are
    cached, and not counted as evaluations.

    Parameters
    ----------
    chunk : int, default 8192
        Largest number of examples that are evaluated at a time; keyword only.
    """

    @constant
    def smoothness(self) -> Known:
        """Smoothness L: ||grad F(u) - grad F(v)|| <= L ||u - v|| for all u and v."""
        raise ConstantUnavailableError(f"the smoothness of {type(self).__name__} is not known")

    @constant
    def max_smoothness(self) -> Known:
        """Largest smoothness max_i L_i of the f_i."""
        raise ConstantUnavailableError(
            f"the smoothness of the f_i of {type(self).__name__} is not known"
        )

    @constant
    def strong_convexity(self) -> Known:
        """Strong convexity mu > 0: F(w) - (mu/2) ||w||^2 is convex."""
        raise ConstantUnavailableError(
            f"{type(self).__name__} is not convex, so it has no strong convexity"
        )

    @constant
    def pl_constant(self) -> Known:
        """Polyak-Lojasiewicz constant mu > 0: (1/2) ||grad F(w)||^2 >= mu (F(w) - F*) at every w."""
        if (mu := getattr(self, "strong_convexity", None)) is None:
            raise ConstantUnavailableError(
                f"{type(self).__name__} is not strongly convex, and no PL constant is known"
            )
        return Known(mu, "strong convexity implies it")

    @constant
    def minimum(self) -> Known:
        """Infimum F* of F."""
        raise ConstantUnavailableError(f"the minimum of {type(self).__name__} is not known")

    @constant
    def minimiser(self) -> Array:
        """A w with F(w) = F*, shape (d,), of the type of the data and on their device."""
        raise ConstantUnavailableError(f"the minimiser of {type(self).__name__} is not known")

    @property
    def exactly(self) -> Any:
        """The same objective in double precision on the host, which counts nothing."""
        if self.counter is None and self.dtype == np.float64 and on_host(self._data):
            return self
        here = self.map_arrays(to_host, kinds="fiub")
        return here.map_arrays(lambda array: array.astype(np.float64)).counted_by(None)

    def asarray_like(self, values: Array) -> Array:
        """Values in the type of the data and on their device.

        Parameters
        ----------
        values : Array
            On the host.

        Returns
        -------
        Array
            Of the same shape.
        """
        return asarray_like(self._data, values.astype(self.dtype))
