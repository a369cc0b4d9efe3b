"""SGDLibrary's Big Batch SGD."""

import numpy as np

from adaptivesgd.batch_sizes import SignalOverNoise
from adaptivesgd.part import whole

from .erratum import Erratum

FILE = "bb_sgd.m"
GROWTH = SignalOverNoise().growth


def growing(more):
    """The batch sizes of a test that always fails, from 5 examples."""

    def series(looks):
        sizes = [5]
        for _ in looks[1:]:
            sizes.append(sizes[-1] + more(sizes[-1]))
        return sizes

    return series


def redrawn(looks):
    """Different examples in a batch that grows by one and is drawn from the same seed each time."""
    batches = [np.random.default_rng(0).choice(1000, 10) for _ in looks]
    return [len(np.unique(np.concatenate(batches[: k + 1]))) for k in range(len(looks))]


def kept(looks):
    """Different examples in a batch that keeps what it has and draws 10 of the others."""
    return [10 * (k + 1) for k in range(len(looks))]


def rises(at, series):
    """Whether every number is larger than the one before."""
    return bool((np.diff(series) > 0).all())


ERRATA = (
    Erratum(
        name="no_growth_below_ten",
        project="SGDLibrary",
        file=FILE,
        says="the batch grows by floor(K / 10), which is 0 below 10 examples: the loop does not end",
        quantity="batch size K, with a test that fails each time",
        index="look",
        at=tuple(range(8)),
        published=growing(lambda K: int(GROWTH * K)),
        right=growing(lambda K: whole(GROWTH * K)),
        law="a batch that fails its test grows",
        obeys=rises,
    ),
    Erratum(
        name="redrawn_examples",
        project="SGDLibrary",
        file=FILE,
        says="a growing batch draws the same examples again",
        quantity="different examples seen",
        index="look",
        at=tuple(range(8)),
        published=redrawn,
        right=kept,
        law="a batch that grows keeps its examples and draws new ones",
        obeys=rises,
    ),
)
