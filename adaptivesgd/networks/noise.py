"""Noise: the random numbers of one step, a pure function of the step, the layer and the example."""

from dataclasses import dataclass, replace
from math import prod

import numpy as np

from ..backend import asarray_like
from ..typing import Array, Indices, Shape


@dataclass(frozen=True, eq=False, repr=False)
class Noise:
    """Uniform numbers u_ij in [0, 1), independent over (seed, step), layer, example i and unit j.

    They are not drawn one after the other but looked up: the number (i, j) is a scrambled counter,
    64 bits of SplitMix64 on the stream of (seed, step, layer). So an example has the same noise in
    whatever batch, chunk or order it comes, on every device, in the line search of the same step,
    and in a replay.

    Parameters
    ----------
    key : tuple of two int
        (seed, step).
    examples : Array
        Which examples, unsigned 64-bit numbers, shape (n,).
    layer : tuple of int, default ()
        Place of the layer in the network.

    References
    ----------
    Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators (attributed).
    """

    key: tuple[int, int]
    examples: Indices
    layer: tuple[int, ...] = ()

    def of(self, place: int) -> "Noise":
        """The noise of a layer inside the present one.

        Parameters
        ----------
        place : int
            Its place there.

        Returns
        -------
        Noise
            Independent of that of every other place.
        """
        return replace(self, layer=(*self.layer, place))

    def uniform(self, shape: Shape) -> Array:
        """Uniform numbers u.

        Parameters
        ----------
        shape : tuple of int
            Of one example's numbers.

        Returns
        -------
        Array
            Shape (n, *shape), in double precision, on the device of `examples`.
        """
        seeds = np.random.SeedSequence(self.key, spawn_key=self.layer)
        (stream,) = seeds.generate_state(1, np.uint64)
        units = asarray_like(self.examples, np.arange(prod(shape), dtype=np.uint64))
        counters = self.examples[:, None] * np.uint64(prod(shape)) + units
        bits = _scrambled(counters * np.uint64(0x9E3779B97F4A7C15) + stream)
        return ((bits >> np.uint64(11)) * 2.0**-53).reshape(-1, *shape)


def _scrambled(z: Array) -> Array:
    """SplitMix64's mixing of 64-bit words."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
