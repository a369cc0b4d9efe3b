"""Blocks of examples that fit into a processor's cache, or into a part of a device's memory."""

from ..backend import room
from ..typing import Array

NUMBERS = 2**17  # in a block on a CPU: half a megabyte in single precision


def blocks(n: int, each: int, like: Array) -> list[slice]:
    """Slices of n examples, so many that `each` numbers per example make about one block.

    Parameters
    ----------
    n : int
        Number of examples.
    each : int
        Numbers per example.
    like : Array
        Whose type the numbers have, and on whose device they lie.

    Returns
    -------
    list of slice
        In order, without gaps.

    Examples
    --------
    >>> import numpy as np
    >>> blocks(3, 2**16, np.zeros(1))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    few = max(1, room(like, NUMBERS) // max(1, each))
    return [slice(start, min(start + few, n)) for start in range(0, n, few)]
