"""CIFAR's binary version: per image its labels, a byte each, then 32 x 32 reds, greens, blues."""

import tarfile
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from ..typing import Array
from .public_file import PublicFile

SITE = "https://www.cs.toronto.edu/~kriz/"
PIXELS = 3 * 32 * 32


@dataclass(frozen=True)
class Cifar:
    """The archive of binary files; unlike the Python version, nothing in it has to be unpickled.

    Parameters
    ----------
    name : str
        "cifar-10" or "cifar-100".
    classes : {10, 100}
        How many classes there are.
    packed : str
        Checksum of the archive, as its authors publish it.
    """

    name: str
    classes: int
    packed: str

    @property
    def file(self) -> PublicFile:
        """The archive."""
        name = f"{self.name}-binary.tar"
        return PublicFile(self.name, name, f"{SITE}{name}.gz", packed=self.packed)

    def read(self, part: str) -> tuple[Array, Array]:
        """The pixels, shape (n, 32, 32, 3), and the labels (CIFAR-100: the fine ones).

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
            If the archive is damaged.
        """
        labels = 1 if self.classes == 10 else 2
        content = b"".join(_members(self.file.read(), part))
        if len(content) % (labels + PIXELS):
            raise ValueError(f"{self.file.name} does not hold whole images; remove it")
        rows = np.frombuffer(content, np.uint8).reshape(-1, labels + PIXELS)
        pixels = rows[:, labels:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        return pixels, rows[:, labels - 1]


def _members(archive: bytes, part: str) -> list[bytes]:
    """The content of the files of "train" or "test", in the order of their names."""
    try:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            names = [name for name in files.getnames() if name.endswith(".bin")]
            chosen = sorted(name for name in names if ("test" in name) == (part == "test"))
            opened = [files.extractfile(name) for name in chosen]
            return [file.read() for file in opened if file is not None]
    except (tarfile.TarError, EOFError) as error:
        raise ValueError(f"this is not an archive of CIFAR's binary files ({error})") from None
