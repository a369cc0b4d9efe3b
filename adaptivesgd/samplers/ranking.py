"""Keep a ranking in order when few of the losses have changed."""

import numpy as np

from ..backend import on_host
from ..typing import Array, Indices


def rank(losses: Array) -> Indices:
    """Return the examples by falling loss; equal losses by rising index.

    Parameters
    ----------
    losses : Array
        Losses, shape (n,).

    Returns
    -------
    Indices
        A permutation of 0..n-1.

    Examples
    --------
    >>> import numpy as np
    >>> rank(np.array([1.0, 3.0, 1.0])).tolist()
    [1, 0, 2]
    """
    return np.argsort(-losses, kind="stable")


def merge(losses: Array, order: Indices, stale: Indices) -> Indices:
    """Return `rank(losses)`, given a ranking that is right for all examples but the stale ones.

    It takes the stale ones out and puts them back in their places: O(n + m log n) for m of them, a
    tenth of the time of a new sort of n = 60 000 examples if m is a few hundred. On a GPU, and for
    many stale examples, it sorts from scratch.

    Parameters
    ----------
    losses : Array
        The new losses, shape (n,).
    order : Indices
        The former ranking, shape (n,).
    stale : Indices
        Examples whose loss has changed, shape (m,), in any order, repetitions allowed.

    Returns
    -------
    Indices
        A permutation of 0..n-1.
    """
    if 8 * len(stale) > len(order) or not on_host(order):
        return rank(losses)
    moved = np.zeros(len(order), bool)
    moved[stale] = True
    kept = order[~moved[order]]
    stale = np.flatnonzero(moved)
    stale = stale[rank(losses[stale])]
    keys = -losses[kept]
    low = np.searchsorted(keys, -losses[stale], side="left")
    high = np.searchsorted(keys, -losses[stale], side="right")
    for j in np.flatnonzero(low < high):  # equal losses: by index
        low[j] += np.searchsorted(kept[low[j] : high[j]], stale[j])
    return np.insert(kept, low, stale)
