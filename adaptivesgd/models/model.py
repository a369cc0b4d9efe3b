"""Model: a finite sum about which something is known."""

import numpy as np

from ..backend import asarray_like, on_host, to_host
from ..objective import FiniteSum
from .constants import ConstantUnavailableError, Known, constant


class Model(FiniteSum):
    """An objective with constants: floats that say `.how` they are known.

    A model overrides those that it knows; the others raise `ConstantUnavailableError`, with the reason. They are
    worked out when first asked for, in double precision whatever the data are, and kept.
    """

    @constant
    def smoothness(self):
        """L: ||grad F(u) - grad F(v)|| <= L ||u - v|| for all u and v."""
        raise ConstantUnavailableError(f"the smoothness of {type(self).__name__} is not known")

    @constant
    def max_smoothness(self):
        """The largest smoothness of any f_i."""
        raise ConstantUnavailableError(
            f"the smoothness of the f_i of {type(self).__name__} is not known"
        )

    @constant
    def strong_convexity(self):
        """mu > 0: F(w) - (mu/2) ||w||^2 is convex."""
        raise ConstantUnavailableError(
            f"{type(self).__name__} is not convex, so it has no strong convexity"
        )

    @constant
    def pl_constant(self):
        """mu > 0: (1/2) ||grad F(w)||^2 >= mu (F(w) - F*) at every w."""
        if (mu := getattr(self, "strong_convexity", None)) is None:
            raise ConstantUnavailableError(
                f"{type(self).__name__} is not strongly convex, and no PL constant is known"
            )
        return Known(mu, "strong convexity implies it")

    @constant
    def minimum(self):
        """F*, the infimum of F."""
        raise ConstantUnavailableError(f"the minimum of {type(self).__name__} is not known")

    @constant
    def minimiser(self):
        """A w with F(w) = F*, shape (d,), of the type of the data and beside them."""
        raise ConstantUnavailableError(f"the minimiser of {type(self).__name__} is not known")

    @property
    def exactly(self):
        """The same objective in double precision on the host, which counts nothing."""
        if self.counter is None and self.dtype == np.float64 and on_host(self._data):
            return self
        here = self.map_arrays(to_host, kinds="fiub")
        return here.map_arrays(lambda array: array.astype(np.float64)).counted_by(None)

    def asarray_like(self, values):
        """`values`, an array on the host, with the type of the data and beside them."""
        return asarray_like(self._data, values.astype(self.dtype))
