"""The idx format of MNIST: two zeros, a type, the number of axes, their lengths, the numbers."""

from dataclasses import dataclass

import numpy as np

from ..typing import Array
from .public_file import PublicFile

PARTS = {"train": "train", "test": "t10k"}


@dataclass(frozen=True)
class Idx:
    """MNIST's four files, and those of its successors.

    Parameters
    ----------
    folder : str
        The folder of the user's data, and of the cache, that holds them.
    site : str
        The address that the names of the files are appended to.
    checksums : dict of str to str
        "md5:..." of the unpacked bytes, by file: "train-images", "t10k-labels" and so on.
    """

    folder: str
    site: str
    checksums: dict[str, str]

    def read(self, part: str) -> tuple[Array, Array]:
        """The pixels of "train" or "test", shape (n, height, width, 1), and their labels.

        Parameters
        ----------
        part : {"train", "test"}
            Which part.

        Returns
        -------
        tuple of array
            Pixels and labels.

        Raises
        ------
        ValueError
            If a file is damaged.
        """
        images = parse(self.file(f"{PARTS[part]}-images", 3).read())
        return images[..., None], parse(self.file(f"{PARTS[part]}-labels", 1).read())

    def file(self, what: str, axes: int) -> PublicFile:
        """One of the four files.

        Parameters
        ----------
        what : str
            Such as "train-images".
        axes : int
            The number of axes of its array.

        Returns
        -------
        PublicFile
            The file.
        """
        name = f"{what}-idx{axes}-ubyte"
        return PublicFile(self.folder, name, f"{self.site}{name}.gz", self.checksums[what])


def parse(content: bytes) -> Array:
    """The array of bytes that an idx file holds, read-only.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    array of uint8
        The bytes in their shape.

    Raises
    ------
    ValueError
        If it is not such a file.
    """
    axes = content[3] if content[:3] == b"\x00\x00\x08" and len(content) > 3 else 0
    shape = np.frombuffer(content[4 : 4 + 4 * axes], ">u4").astype(int)
    if axes == 0 or len(shape) < axes or len(content) != 4 + 4 * axes + shape.prod():
        raise ValueError("this is not an idx file of bytes, or it is truncated")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)
