"""Changed copies of images: which change is a pure function of (seed, step, index).

So a run can be replayed, branched and resumed: the same example at the same step of the same
seed is always changed in the same way, whatever else is in its batch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .. import validate
from ..typing import Array, ArrayLike, Indices

LARGEST = 10**8  # index of an example


@dataclass(frozen=True)
class Shift:
    """Move every image by up to `most` pixels, down or up and sideways; what enters is 0.

    For 32 x 32 images and most = 4 this is the random crop of the padded image of He et al. (2016).

    Parameters
    ----------
    most : int, default 4
        The largest shift along each axis, in pixels; at least 1.

    References
    ----------
    He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition. Attributed.
    """

    most: int = 4

    def __post_init__(self) -> None:
        object.__setattr__(self, "most", validate.positive_integer("most", self.most))

    def __call__(self, X: Array, draws: Array) -> Array:
        n, height, width, _ = X.shape
        down, right = (draws[:2] * (2 * self.most + 1)).astype(int)
        margin = ((0, 0), (self.most, self.most), (self.most, self.most), (0, 0))
        padded = np.pad(X, margin)
        rows = down[:, None] + np.arange(height)
        columns = right[:, None] + np.arange(width)
        return padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]


@dataclass(frozen=True)
class Flip:
    """Mirror every image, left to right, with probability `share`.

    Parameters
    ----------
    share : float in [0, 1], default 0.5
        The probability.
    """

    share: float = 0.5

    def __post_init__(self) -> None:
        validate.fraction("share", self.share, zero=True, one=True)

    def __call__(self, X: Array, draws: Array) -> Array:
        mirrored = draws[0] < self.share
        return np.where(mirrored[:, None, None, None], X[:, :, ::-1], X)


@dataclass(frozen=True)
class Crop:
    """Cut a window of size x size pixels out of every image, at a random place.

    Parameters
    ----------
    size : int
        Height and width of the window in pixels, at least 1 and at most those of the images.
    """

    size: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", validate.positive_integer("size", self.size))

    def __call__(self, X: Array, draws: Array) -> Array:
        n, height, width, _ = X.shape
        if self.size > min(height, width):
            raise ValueError(f"size must be at most {min(height, width)} pixels, not {self.size}")
        top = (draws[0] * (height - self.size + 1)).astype(int)
        left = (draws[1] * (width - self.size + 1)).astype(int)
        rows = top[:, None] + np.arange(self.size)
        columns = left[:, None] + np.arange(self.size)
        return X[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]


Change: TypeAlias = Shift | Flip | Crop


def augment(
    X: ArrayLike, changes: Iterable[Change], *, seed: int, step: int, indices: ArrayLike
) -> Array:
    """Apply random changes to images, each a pure function of (seed, step, index).

    Parameters
    ----------
    X : array, shape (B, height, width, channels)
        The images.
    changes : sequence of Shift, Flip or Crop
        Applied in this order.
    seed, step : int
        At least 0. Together with an image's index they alone decide how it is changed.
    indices : array of int, shape (B,)
        Which examples the images are; at least 0.

    Returns
    -------
    array, shape (B, height, width, channels)
        The changed images, in a new array of the type of `X`.

    Raises
    ------
    ValueError
        If `X` does not hold one image per index, or if a change does not fit the images.

    Examples
    --------
    >>> import numpy as np
    >>> from adaptivesgd.data import Flip, augment
    >>> augment(np.arange(2.0).reshape(1, 1, 2, 1), [Flip(1.0)], seed=0, step=0, indices=[7]).ravel()
    array([1., 0.])
    """
    images: Array = validate.array("X", X)
    indices = _examples(indices)
    for name, value in (("seed", seed), ("step", step)):
        validate.positive_integer(name, value, smallest=0)
    if images.ndim != 4 or len(images) != len(indices):
        raise ValueError(
            f"X must hold {len(indices)} images, shape (B, height, width, channels), but its shape "
            f"is {images.shape}"
        )
    if images.shape[2] == images.shape[3]:
        validate.channels_last("X", images)
    for place, change in enumerate(validate.several("changes", changes, "(Shift(4), Flip())")):
        if isinstance(change, type) or not callable(change):
            raise TypeError(f"changes must be such as Shift(4), not {validate.shown(change)}")
        images = change(images, _uniform(seed, step, indices, place))
    return images


def _examples(indices: Any) -> Indices:
    """The indices as an array of whole numbers that are not negative."""
    indices = validate.array("indices", indices)
    whole = indices.ndim == 1 and indices.size and indices.dtype.kind in "iu"
    if not whole or int(indices.min()) < 0 or int(indices.max()) > LARGEST:
        raise ValueError(
            f"indices must be whole numbers from 0 to {LARGEST}, shape (B,), not "
            f"{validate.shown(indices)}"
        )
    return indices.astype(np.intp)


def _uniform(seed: int, step: int, indices: Indices, place: int) -> Array:
    """Two numbers in [0, 1) for each example, shape (2, B).

    They are the rows `indices` of one long table, so an example's do not depend on its batch.
    """
    rng = np.random.default_rng((seed, step, place))
    return rng.random((np.max(indices) + 1, 2))[indices].T
