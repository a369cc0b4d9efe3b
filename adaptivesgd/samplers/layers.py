"""A ranking in layers: new losses are kept apart until there are enough of them to be written down."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from ..typing import Array, Indices

Note: TypeAlias = tuple[Indices, Array]
"""Some examples, and their new losses."""

SMALL, RATIO = (
    1024,
    8,
)  # changes in the uppermost layer of a ranking, and how much more the next holds


def keys(losses: Array, examples: Indices) -> Array:
    """Return complex numbers -loss + i example, whose lexicographic order is that of the ranks.

    Parameters
    ----------
    losses : Array
        Shape (m,).
    examples : Indices
        Shape (m,).

    Returns
    -------
    Array
        Shape (m,), in double precision.

    Examples
    --------
    >>> import numpy as np
    >>> np.sort(keys(np.array([1.0, 3.0, 1.0]), np.arange(3))).imag.tolist()
    [1.0, 0.0, 2.0]
    """
    found = np.empty(len(examples), np.complex128)
    found.real, found.imag = -losses, examples
    return found


class Change(NamedTuple):
    """Some examples of an order move.

    Parameters
    ----------
    taken : Indices
        Their ranks before, rising, shape (m,).
    put : Array
        Their new keys, rising, shape (m,).
    places : Indices
        Before which of the former ranks each of `put` comes, shape (m,).
    below : Indices or None, default None
        The same in the ranking below the order, if it is known.
    """

    taken: Indices
    put: Array
    places: Indices
    below: Indices | None = None


class Ranked:
    """A ranking by falling loss on the host, which takes new losses in without sorting all of them.

    Every example has a key; the ranks are the places of the rising keys: see `keys`.
    """

    n: int

    def ranks_of(self, examples: Indices) -> Indices:
        """The ranks of some examples.

        Parameters
        ----------
        examples : Indices
            Shape (m,).

        Returns
        -------
        Indices
            From 0, shape (m,).
        """
        raise NotImplementedError

    def places(self, keys: Array) -> tuple[Indices, Indices]:
        """How many examples come before each key, here and in the ranking below.

        Parameters
        ----------
        keys : Array
            Of examples or not, shape (m,).

        Returns
        -------
        here, below : Indices
            The rank that an example with this key has, or would have, shape (m,).
        """
        raise NotImplementedError

    def at(self, ranks: Indices) -> Array:
        """The keys of these ranks.

        Parameters
        ----------
        ranks : Indices
            From 0, shape (m,).

        Returns
        -------
        Array
            Shape (m,).
        """
        raise NotImplementedError

    def with_change(self, change: Change) -> "Ranked":
        """The ranking of the same kind after a change, in time that grows with its own size.

        Parameters
        ----------
        change : Change
            Of its order.

        Returns
        -------
        Ranked
            It shares what lies below.
        """
        raise NotImplementedError

    def examples(self, ranks: Indices | slice) -> Indices:
        """The examples of these ranks, in O(m log n) for m of them.

        Parameters
        ----------
        ranks : Indices or slice
            From 0.

        Returns
        -------
        Indices
            Shape (m,).
        """
        if isinstance(ranks, slice):
            ranks = np.arange(self.n)[ranks]
        return self.at(ranks).imag.astype(np.intp)

    def updated(self, notes: tuple[Note, ...]) -> "Ranked":
        """The ranking with new losses of some examples, in O(m log n) amortised for m of them.

        Parameters
        ----------
        notes : tuple of (Indices, Array)
            Examples and their new losses, oldest first.

        Returns
        -------
        Ranked
            Of the same examples.
        """
        examples, losses = (np.concatenate(each) for each in zip(*notes, strict=True))
        examples, last = np.unique(examples[::-1], return_index=True)
        put = np.sort(keys(losses[::-1][last], examples))
        taken = np.sort(self.ranks_of(examples))
        return changed(self, Change(taken, put, *self.places(put)), SMALL)


@dataclass(frozen=True, eq=False)
class Sorted(Ranked):
    """All examples in order.

    Parameters
    ----------
    order : Array
        The keys of all examples, rising, shape (n,).
    """

    order: Array = field(repr=False)
    ranks: Indices = field(init=False, repr=False)  # of each example

    def __post_init__(self) -> None:
        ranks = np.empty(len(self.order), np.intp)
        ranks[self.order.imag.astype(np.intp)] = np.arange(len(ranks))
        vars(self).update(ranks=ranks)

    @property
    def n(self) -> int:  # type: ignore[override]
        """Number of examples."""
        return len(self.order)

    def ranks_of(self, examples: Indices) -> Indices:
        return self.ranks[examples]

    def places(self, keys: Array) -> tuple[Indices, Indices]:
        found = np.searchsorted(self.order, keys)
        return found, found

    def at(self, ranks: Indices) -> Array:
        return self.order[ranks]

    def with_change(self, change: Change) -> "Sorted":
        left = np.delete(self.order, change.taken)
        gaps = change.places - np.searchsorted(change.taken, change.places)
        return Sorted(np.insert(left, gaps, change.put))


@dataclass(frozen=True, eq=False)
class Layer(Ranked):
    """A ranking, and a change of it: `room` examples of it at most have moved.

    Parameters
    ----------
    below : Ranked
        The ranking before; its layer has RATIO times the room.
    change : Change
        What has moved since.
    room : int
        Largest number of examples that move.
    """

    below: Ranked
    change: Change
    room: int
    n: int = field(init=False)
    ranks: Indices = field(init=False, repr=False)  # of the examples put in
    before: Indices = field(
        init=False, repr=False
    )  # of each taken one, how many that have not moved
    names: Array = field(init=False, repr=False)  # of these examples, rising
    by_name: Indices = field(init=False, repr=False)

    def __post_init__(self) -> None:
        taken, put, places, _ = self.change
        count, by_name = np.arange(len(put)), np.argsort(put.imag)
        vars(self).update(
            n=self.below.n,
            ranks=places - np.searchsorted(taken, places) + count,
            before=taken - count,
            by_name=by_name,
            names=put.imag[by_name],
        )

    def ranks_of(self, examples: Indices) -> Indices:
        below = self.below.ranks_of(examples)
        more = np.searchsorted(self.change.places, below, side="right")
        found = below - np.searchsorted(self.change.taken, below) + more
        k, mine = _found(self.names, examples)
        found[mine] = self.ranks[self.by_name[k[mine]]]
        return found

    def places(self, keys: Array) -> tuple[Indices, Indices]:
        below, _ = self.below.places(keys)
        less = np.searchsorted(self.change.taken, below)
        return below - less + np.searchsorted(self.change.put, keys), below

    def at(self, ranks: Indices) -> Array:
        k, mine, below = self._sources(ranks)
        found = self.below.at(below)
        found[mine] = self.change.put[k[mine]]
        return found

    def _sources(self, ranks: Indices) -> tuple[Indices, Array, Indices]:
        """Where they are from: a number in `put`, whether it is from there, and the rank below."""
        k, mine = _found(self.ranks, ranks)
        left = ranks - k  # rank among those that have not moved
        below = left + np.searchsorted(self.before, left, side="right")
        return k, mine, np.minimum(below, self.n - 1)

    def with_change(self, change: Change) -> "Layer":
        k, mine, below = self._sources(change.taken)
        left = [np.delete(each, k[mine]) for each in (self.change.put, self.change.places)]
        here = np.searchsorted(left[0], change.put)
        put = np.insert(left[0], here, change.put)
        at = self.below.places(change.put)[0] if change.below is None else change.below
        places = np.insert(left[1], here, at)
        taken = np.sort(np.concatenate([self.change.taken, below[~mine]]))
        return Layer(self.below, Change(taken, put, places), self.room)


def changed(ranking: Ranked, change: Change, room: int) -> Ranked:
    """Return the ranking after a change: a full layer becomes a change of the one below it.

    So a change is copied O(RATIO) times in each of the O(log n) layers. The largest layer, of at
    most n / 8 examples, is written down into a new `Sorted`.

    Parameters
    ----------
    ranking : Ranked
        It stays as it is.
    change : Change
        Of its order.
    room : int
        Of the layer for the change, which is made larger if need be.

    Returns
    -------
    Ranked
        The new ranking.
    """
    size = len(change.put)
    while room < size:
        room *= RATIO
    if isinstance(ranking, Layer) and ranking.room <= room:
        if ranking.room == room and len(ranking.change.put) + size <= room:
            return ranking.with_change(change)
        ranking = changed(ranking.below, ranking.change, RATIO * ranking.room)
        return changed(ranking, change._replace(below=None), room)
    if isinstance(ranking, Sorted) and 8 * room > ranking.n:
        return ranking.with_change(change)
    return Layer(ranking, change._replace(below=None), room)


def _found(rising: Array, values: Array) -> tuple[Indices, Array]:
    """Places of values among rising numbers, and whether each is one of them."""
    k = np.searchsorted(rising, values)
    return k, rising[np.minimum(k, len(rising) - 1)] == values
