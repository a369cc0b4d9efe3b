"""Rankings by falling loss: of all examples at once, or kept as losses change."""

from dataclasses import dataclass, field

import numpy as np

from ..backend import asarray_like, on_host
from ..typing import Array, Indices, Rng
from .layers import Note, Ranked, Sorted, keys


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


@dataclass(frozen=True, eq=False)
class Listed:
    """A list of examples: before the first sort, and on a device, which sorts from scratch.

    Parameters
    ----------
    order : Indices
        The examples in order, shape (n,).
    losses : Array
        Loss of each example, shape (n,).
    """

    order: Indices = field(repr=False)
    losses: Array = field(repr=False)

    def shuffled(self, rng: Rng) -> "Listed":
        """The same examples in random order.

        Parameters
        ----------
        rng : numpy.random.Generator
            Source of the order.

        Returns
        -------
        Listed
            On the same device.
        """
        order = rng.permutation(len(self.order))
        return Listed(asarray_like(self.order, order), self.losses)

    def examples(self, ranks: Indices | slice) -> Indices:
        """The examples of these ranks.

        Parameters
        ----------
        ranks : Indices or slice
            From 0, on the host.

        Returns
        -------
        Indices
            On the device of the list.
        """
        return self.order[ranks if isinstance(ranks, slice) else asarray_like(self.order, ranks)]

    def updated(self, notes: tuple[Note, ...]) -> "Listed | Ranked":
        """The ranking by falling loss, in O(n log n).

        Parameters
        ----------
        notes : tuple of (Indices, Array)
            Examples and their new losses, oldest first, on the device of the list.

        Returns
        -------
        Listed or Ranked
            On the same device.
        """
        losses = self.losses.copy()
        for examples, noted in notes:
            losses[examples] = noted
        order = rank(losses)
        if not on_host(losses):
            return Listed(order, losses)
        return Sorted(keys(losses[order], order))
