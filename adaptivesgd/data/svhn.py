"""SVHN, the house numbers cut out to 32 x 32, as a MATLAB file per part."""

from dataclasses import dataclass
from io import BytesIO

from ..typing import Array
from .public_file import PublicFile

SITE = "http://ufldl.stanford.edu/housenumbers/"


@dataclass(frozen=True)
class Svhn:
    """train_32x32.mat and test_32x32.mat.

    Parameters
    ----------
    train, test : str
        Their checksums.
    """

    train: str
    test: str

    def read(self, part: str) -> tuple[Array, Array]:
        """The pixels, shape (n, 32, 32, 3), and the digits; the files call the digit 0 a 10.

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
            If the file is damaged.
        """
        from scipy.io import loadmat

        name = f"{part}_32x32.mat"
        content = PublicFile("svhn", name, SITE + name, getattr(self, part)).read()
        try:
            held = loadmat(BytesIO(content))
            return held["X"].transpose(3, 0, 1, 2), held["y"].ravel() % 10
        except Exception as error:  # scipy has many words for "damaged"
            raise ValueError(f"{name} is not SVHN's MATLAB file ({error})") from None
