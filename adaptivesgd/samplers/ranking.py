"""Keep a ranking in order when few of the losses have changed."""

import numpy as np

from ..backend import on_host


def rank(losses):
    """The examples by falling loss; equal losses by rising index."""
    return np.argsort(-losses, kind="stable")


def merge(losses, order, stale):
    """`rank(losses)`, given that `order` ranked all examples but the stale ones rightly before.

    Takes the stale ones out and puts them back in their places: O(n + m log n) for m of them, a
    tenth of the time of a new sort of n = 60 000 examples if m is a few hundred. A GPU sorts anew.
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
