"""load: real data by name."""

from typing import Any

import numpy as np
from scipy import sparse

from .. import validate
from ..typing import Array
from .bundled import BUNDLED
from .images import IMAGES
from .libsvm import LIBSVM
from .prepare import split as split_rows

DATA = {data.name: data for data in (*BUNDLED, *LIBSVM, *IMAGES)}


def load(name: str, split: str | None = None) -> tuple[Any, Array]:
    """Load a data set by name.

    A file is looked for in the folder ``$ADAPTIVESGD_DATA``, then in the cache
    (``$ADAPTIVESGD_CACHE``, by default the user's cache folder), then downloaded there; its checksum
    is verified every time.

    Parameters
    ----------
    name : str
        One of the names that `list_data` returns, such as "digits" or "mnist".
    split : {"train", "test", "all"}, optional
        Which rows. By default all rows, or, of a data set that its authors split themselves, their
        training rows. Where they did not, "train" and "test" are a fixed random 80 and 20 % of the
        rows, class by class.

    Returns
    -------
    X : array or scipy.sparse.csr_array
        Of tables shape (n, p), float64; of images shape (n, height, width, channels), float32 in
        [0, 1].
    y : array, shape (n,)
        Class labels as whole numbers (-1 and +1 in the LIBSVM sets), or real numbers.

    Raises
    ------
    ValueError
        If the name or the split is unknown, or a file is damaged.
    ConnectionError
        If a file has to be downloaded and cannot be.

    Examples
    --------
    >>> from adaptivesgd.data import load
    >>> X, y = load("digits", split="test")
    >>> X.shape
    (359, 64)
    """
    data = DATA[validate.one_of("data set", name, DATA)]
    if split is None:
        split = data.parts[0]
    validate.one_of("split", split, ("train", "test", "all"))
    if split in data.parts:
        return data.read(split)
    if split == "all":
        Xs, ys = zip(*map(data.read, data.parts), strict=True)
        stack = sparse.vstack if sparse.issparse(Xs[0]) else np.concatenate
        return stack(Xs), np.concatenate(ys)
    train, test = split_rows(*data.read("all"))
    return train if split == "train" else test
