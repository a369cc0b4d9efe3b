"""Images: numbers in [0, 1] of shape (n, height, width, channels), float32, and their labels."""

from typing import Protocol

import numpy as np

from ..typing import Array, Shape
from .cifar import Cifar
from .data_set import DataSet
from .idx import Idx
from .svhn import Svhn


class _Files(Protocol):
    """The files of a set of images."""

    def read(self, part: str) -> tuple[Array, Array]:
        """Pixels and labels of a part."""
        ...


def data_set(
    name: str, about: str, source: str, files: _Files, sizes: dict[str, int], shape: Shape
) -> DataSet:
    """The catalogue's entry of a set of images.

    Parameters
    ----------
    name, about, source : str
        See `DataSet`.
    files : object
        ``pixels, labels = files.read(part)``, the pixels as bytes of shape (n, *shape).
    sizes : dict of str to int
        The number of images of each part, "train" and "test".
    shape : tuple of int
        Of one image: height, width, channels.

    Returns
    -------
    DataSet
        The entry, whose images are float32 in [0, 1].
    """

    def read(part: str) -> tuple[Array, Array]:
        pixels, labels = files.read(part)
        wanted = (sizes[part], *shape)
        if pixels.shape != wanted or labels.shape != wanted[:1]:
            raise ValueError(
                f"{name} must have {part} images of shape {wanted}, one label each, but its files "
                f"hold {pixels.shape} and {labels.shape}; remove them, and load again"
            )
        return np.multiply(pixels, 1 / 255, dtype=np.float32), labels.astype(np.int64)

    return DataSet(name, about, source, "images", tuple(sizes), read)


IMAGES = (
    data_set(
        "mnist",
        "60000 + 10000, 28 x 28 grey, 10 classes: handwritten digits",
        "LeCun, Bottou, Bengio and Haffner (1998)",
        Idx(
            "mnist",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            {
                "train-images": "md5:6bbc9ace898e44ae57da46a324031adb",
                "train-labels": "md5:a25bea736e30d166cdddb491f175f624",
                "t10k-images": "md5:2646ac647ad5339dbf082846283269ea",
                "t10k-labels": "md5:27ae3e4e09519cfbb04c329615203637",
            },
        ),
        {"train": 60000, "test": 10000},
        (28, 28, 1),
    ),
    data_set(
        "fashion_mnist",
        "60000 + 10000, 28 x 28 grey, 10 classes: pieces of clothing",
        "Xiao, Rasul and Vollgraf (2017)",
        Idx(
            "fashion-mnist",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            {
                "train-images": "md5:f4a8712d7a061bf5bd6d2ca38dc4d50a",
                "train-labels": "md5:9018921c3c673c538a1fc5bad174d6f9",
                "t10k-images": "md5:8181f5470baa50b63fa0f6fddb340f0a",
                "t10k-labels": "md5:15d484375f8d13e6eb1aabb0c3f46965",
            },
        ),
        {"train": 60000, "test": 10000},
        (28, 28, 1),
    ),
    data_set(
        "cifar10",
        "50000 + 10000, 32 x 32 colour, 10 classes: things and animals",
        "Krizhevsky (2009)",
        Cifar("cifar-10", 10, "md5:c32a1d4ab5d03f1284b67883e8d87530"),
        {"train": 50000, "test": 10000},
        (32, 32, 3),
    ),
    data_set(
        "cifar100",
        "50000 + 10000, 32 x 32 colour, 100 classes: things and animals",
        "Krizhevsky (2009)",
        Cifar("cifar-100", 100, "md5:03b5dce01913d631647c71ecec9e9cb8"),
        {"train": 50000, "test": 10000},
        (32, 32, 3),
    ),
    data_set(
        "svhn",
        "73257 + 26032, 32 x 32 colour, 10 classes: house numbers seen from the street",
        "Netzer, Wang, Coates, Bissacco, Wu and Ng (2011)",
        Svhn("md5:e26dedcc434d2e4c54c9b2d4a06d8373", "md5:eb5a983be6a315427106f1b164d9cef3"),
        {"train": 73257, "test": 26032},
        (32, 32, 3),
    ),
)
