"""Changed copies of images: which change is a pure function of (seed, step, index).

So a run can be replayed, branched and resumed: the same example at the same step of the same
seed is always changed in the same way, whatever else is in its batch.
"""

from dataclasses import dataclass

import numpy as np

from .. import validate


@dataclass(frozen=True)
class Shift:
    """Moves every image by up to `most` pixels, down or up and sideways; what enters is 0.

    For 32 x 32 images and most = 4 this is He et al.'s (2016) random crop of the padded image.
    """

    most: int = 4

    def __post_init__(self):
        validate.positive_integer("most", self.most)

    def __call__(self, X, draws):
        n, height, width, _ = X.shape
        down, right = (draws[:2] * (2 * self.most + 1)).astype(int)
        margin = ((0, 0), (self.most, self.most), (self.most, self.most), (0, 0))
        padded = np.pad(X, margin)
        rows = down[:, None] + np.arange(height)
        columns = right[:, None] + np.arange(width)
        return padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]


@dataclass(frozen=True)
class Flip:
    """Mirrors every image, left to right, with probability `share`."""

    share: float = 0.5

    def __post_init__(self):
        validate.fraction("share", self.share, zero=True, one=True)

    def __call__(self, X, draws):
        mirrored = draws[0] < self.share
        return np.where(mirrored[:, None, None, None], X[:, :, ::-1], X)


@dataclass(frozen=True)
class Crop:
    """Cuts a window of size x size pixels out of every image, at a random place."""

    size: int

    def __post_init__(self):
        validate.positive_integer("size", self.size)

    def __call__(self, X, draws):
        n, height, width, _ = X.shape
        if self.size > min(height, width):
            raise ValueError(f"size must be at most {min(height, width)} pixels, not {self.size}")
        top = (draws[0] * (height - self.size + 1)).astype(int)
        left = (draws[1] * (width - self.size + 1)).astype(int)
        rows = top[:, None] + np.arange(self.size)
        columns = left[:, None] + np.arange(self.size)
        return X[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]


def augment(X, changes, *, seed, step, indices):
    """The images X, shape (B, height, width, channels), after each of the changes in turn.

    seed, step: whole numbers; indices: which examples the images are, shape (B,): together they
    alone decide how each image is changed. Returns a new array of the type of X.
    """
    X = np.asarray(X)
    if X.ndim != 4 or len(X) != len(indices):
        raise ValueError(
            f"X must hold {len(indices)} images, shape (B, height, width, channels), but its shape "
            f"is {X.shape}"
        )
    for place, change in enumerate(changes):
        X = change(X, uniform(seed, step, indices, place))
    return X


def uniform(seed, step, indices, place):
    """Two numbers in [0, 1) for each example, shape (2, B).

    They are the rows `indices` of one long table, so an example's do not depend on its batch.
    """
    rng = np.random.default_rng((seed, step, place))
    return rng.random((np.max(indices) + 1, 2))[indices].T
