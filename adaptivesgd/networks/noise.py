"""Noise: the random numbers of one step, a pure function of the step, the layer and the example."""

from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from ..backend import asarray_like


@dataclass(frozen=True, eq=False, repr=False)
class Noise:
    """u_ij in [0, 1), independent over (seed, step), layer, example i and unit j.

    They are not drawn one after the other but looked up: the number (i, j) is a scrambled counter,
    64 bits of SplitMix64 (Steele, Lea and Flood 2014) on the stream of (seed, step, layer). So an
    example meets the same noise in whatever batch, chunk or order it comes, on every device, in
    the line search of the same step, and in a replay.

    key: (seed, step); examples: which ones, shape (n,), unsigned 64-bit; layer: its place.
    """

    key: tuple
    examples: Any
    layer: tuple = ()

    def of(self, place):
        """The noise of the layer at this place inside the present one."""
        return replace(self, layer=(*self.layer, place))

    def uniform(self, shape):
        """u, shape (n, *shape), in double precision."""
        (stream,) = np.random.SeedSequence(self.key, spawn_key=self.layer).generate_state(
            1, np.uint64
        )
        units = asarray_like(self.examples, np.arange(prod(shape), dtype=np.uint64))
        counters = self.examples[:, None] * np.uint64(prod(shape)) + units
        bits = _scrambled(counters * np.uint64(0x9E3779B97F4A7C15) + stream)
        return ((bits >> np.uint64(11)) * 2.0**-53).reshape(-1, *shape)


def _scrambled(z):
    """SplitMix64's mixing of 64-bit words."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
