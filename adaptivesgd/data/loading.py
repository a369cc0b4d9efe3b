"""load: real data by name."""

import numpy as np
from scipy import sparse

from .. import validate
from .bundled import BUNDLED
from .images import IMAGES
from .libsvm import LIBSVM
from .prepare import split as split_rows

DATA = {data.name: data for data in (*BUNDLED, *LIBSVM, *IMAGES)}


def load(name, split=None):
    """X, y of a data set: `load("digits")`, `load("mnist", split="test")`.

    split: "train", "test" or "all". By default all rows, or, of a data set that its authors
    split themselves, their training rows. Where they did not, "train" and "test" are a fixed
    random 80 and 20 % of the rows, class by class.

    Tables have X of shape (n, p), float64, dense or scipy.sparse CSR; images have X of shape
    (n, height, width, channels), float32 in [0, 1]. y has shape (n,): class labels as whole
    numbers (-1 and +1 in the LIBSVM sets), or real numbers.

    A file is looked for in the folder $ADAPTIVESGD_DATA, then in the cache ($ADAPTIVESGD_CACHE,
    by default the user's cache folder), then downloaded there; its checksum is verified each time.
    `list_data()` tells the names.
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
