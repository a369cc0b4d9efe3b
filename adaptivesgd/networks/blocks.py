"""Blocks of examples that fit into a processor's cache."""

NUMBERS = 2**19  # in a block: 2 MB in single precision


def blocks(n, each):
    """Slices of n examples, so many that `each` numbers per example make about one block."""
    few = max(1, NUMBERS // max(1, each))
    return [slice(start, min(start + few, n)) for start in range(0, n, few)]
