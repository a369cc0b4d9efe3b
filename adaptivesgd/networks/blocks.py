"""Blocks of examples that fit into a processor's cache, or into a part of a device's memory."""

from ..backend import room

NUMBERS = 2**19  # in a block on a CPU: 2 MB in single precision


def blocks(n, each, like):
    """Slices of n examples, so many that `each` numbers per example, of the type of `like` and
    beside it, make about one block.
    """
    few = max(1, room(like, NUMBERS) // max(1, each))
    return [slice(start, min(start + few, n)) for start in range(0, n, few)]
