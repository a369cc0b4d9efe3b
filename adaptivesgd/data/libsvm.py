"""Tables in LIBSVM's text format: a label, then "column:value" for every value that is not 0."""

import os
from codecs import BOM_UTF8
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
from scipy import sparse

from .. import validate
from ..files import expanded
from ..typing import Array
from .data_set import DataSet
from .parsed import parsed
from .public_file import UNPACK, PublicFile

SITE = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/"


@dataclass(frozen=True)
class Table:
    """A file of n rows and p columns.

    Parameters
    ----------
    file : PublicFile
        The text.
    shape : tuple of int
        (n, p).
    dense : bool, default False
        Whether X is an array, not CSR.
    binary : bool, default True
        Whether the two labels become -1 and +1, in this order.
    slow : bool, default False
        Whether reading the text takes longer than keeping what was read (seconds, not tenths).
    """

    file: PublicFile
    shape: tuple[int, int]
    dense: bool = False
    binary: bool = True
    slow: bool = False

    def read(self) -> tuple[Any, Array]:
        """X, y.

        Returns
        -------
        tuple
            ``X, y``.

        Raises
        ------
        ValueError
            If the file is damaged.
        """
        content = self.file.read()
        return parsed(self.file.name, content, self.parse) if self.slow else self.parse(content)

    def parse(self, content: bytes) -> tuple[Any, Array]:
        """X, y of the text; a ValueError if it is not such a table, or not of the known shape.

        Parameters
        ----------
        content : bytes
            The text.

        Returns
        -------
        tuple
            ``X, y``.

        Raises
        ------
        ValueError
            If it is not such a table.
        """
        n, p = self.shape
        X, y = _table_in(BytesIO(content), self.file.name, p, zero_based=False)
        if X.shape[0] != n:
            raise ValueError(f"{self.file.name} must have {n} rows, but it has {X.shape[0]}")
        if self.binary:
            y = np.where(y == y.max(), 1.0, -1.0)
        return (X.toarray() if self.dense else X), y


def load_libsvm(
    path: str | os.PathLike[str],
    n_features: int | None = None,
    zero_based: bool | Literal["auto"] = "auto",
) -> tuple[Any, Array]:
    """Read a table in LIBSVM's (also SVMlight's) text format: ``label column:value ...`` per row.

    Parameters
    ----------
    path : str or path-like
        The file, as text or packed by gzip (.gz) or bzip2 (.bz2); ``~`` is the user's home.
    n_features : int, optional
        The number of columns p, at least 1; by default the largest column of the file. Give that of
        the training table when reading a test table.
    zero_based : bool or "auto", default "auto"
        Whether the first column is number 0. LIBSVM begins with 1; "auto" takes 0 if it occurs. Of a
        table that begins with 0 say so, since its test table may not use that column.

    Returns
    -------
    X : scipy.sparse.csr_array, shape (n, p)
        In float64.
    y : array, shape (n,)
        The labels or numbers, in float64.

    Raises
    ------
    ValueError
        If the file is not such a table, or has more columns than `n_features`.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from adaptivesgd.data import load_libsvm
    >>> path = pathlib.Path(tempfile.mkdtemp(), "table")
    >>> _ = path.write_text("1 1:0.5 3:2\\n-1 2:1\\n")
    >>> X, y = load_libsvm(path)
    >>> X.toarray(), y
    (array([[0.5, 0. , 2. ],
           [0. , 1. , 0. ]]), array([ 1., -1.]))
    """
    path = expanded(path)
    if n_features is not None:
        validate.positive_integer("n_features", n_features)
    if not isinstance(zero_based, bool) and zero_based != "auto":
        raise ValueError(
            f'zero_based must be True, False or "auto", not {validate.shown(zero_based)}'
        )
    if path.exists() and not path.is_file():
        raise IsADirectoryError(f"{path} is not an ordinary file; name a table in LIBSVM's format")
    content = _unpacked_bytes(path).removeprefix(BOM_UTF8)
    X, y = _table_in(BytesIO(content), str(path), n_features, zero_based)
    if not len(y):
        raise ValueError(f"{path} holds no rows")
    return X, y


def _unpacked_bytes(path: Path) -> bytes:
    """The text of a file, which its ending says to be packed or not."""
    ending = path.suffix.lower() if path.suffix.lower() in UNPACK else ""
    try:
        return PublicFile("", path.name, "").unpack(path.read_bytes(), ending)
    except ValueError as error:
        raise ValueError(f"{path} {error}; replace it") from None


def _table_in(
    content: BytesIO, name: str, n_features: int | None, zero_based: bool | str
) -> tuple[Any, Array]:
    """X in CSR form and y of a text; a ValueError names the file that is not such a table."""
    from sklearn.datasets import load_svmlight_file

    lines = content.getvalue().splitlines() if b"_" in content.getvalue() else []
    if any(b"_" in line.partition(b"#")[0] for line in lines):  # Python reads 1_0 as 10
        raise ValueError(f"{name} is not a LIBSVM table (it holds a number with an underscore)")
    try:
        X, y = load_svmlight_file(content, n_features=n_features, zero_based=zero_based)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} is not a LIBSVM table ({error})") from None
    X = sparse.csr_array(X)
    if not np.isfinite(X.data).all() or not np.isfinite(y).all():
        raise ValueError(f"{name} holds NaN or infinite values; remove or impute them first")
    return X, y


def _table(
    place: str, shape: tuple[int, int], unpacked: str = "", packed: str = "", **how: bool
) -> Table:
    """The table at this place of LIBSVM's site."""
    name = place.rpartition("/")[2].removesuffix(".bz2")
    return Table(PublicFile("libsvm", name, SITE + place, unpacked, packed), shape, **how)


def _data_set(
    name: str,
    about: str,
    source: str,
    train: Table,
    test: Table | None = None,
    kind: str = "two classes",
    real: bool = False,
) -> DataSet:
    """The catalogue's entry of one table, or of a training and a test table."""
    tables = {"all": train} if test is None else {"train": train, "test": test}
    source = f"{source}; LIBSVM data"
    return DataSet(name, about, source, kind, tuple(tables), lambda part: tables[part].read(), real)


LIBSVM = (
    _data_set(
        "a9a",
        "32561 x 123 sparse, 2 classes: who earns more than 50 000 dollars",
        "Kohavi (1996), UCI Adult; Platt (1998)",
        _table("binary/a9a", (32561, 123), "md5:fb3596510d780aaf76a06dc721d49662"),
        _table("binary/a9a.t", (16281, 123), "md5:f0bb16cf1ee3e80ff560e9d132ee647e"),
    ),
    _data_set(
        "w8a",
        "49749 x 300 sparse, 2 classes: categories of web pages",
        "Platt (1998)",
        _table("binary/w8a", (49749, 300), "md5:05cdbfad8de0af3887c0e6f42fddc32b"),
        _table("binary/w8a.t", (14951, 300), "md5:938543adbdc198246247d5d2015f01e8"),
    ),
    _data_set(
        "mushrooms",
        "8124 x 112 sparse, 2 classes: poisonous (-1) or edible (+1)",
        "Schlimmer (1987), UCI",
        _table("binary/mushrooms", (8124, 112), "md5:2a52251de564d72e772b25211a84f5f8"),
    ),
    _data_set(
        "ijcnn1",
        "35000 x 22, 2 classes: misfiring of an engine (the part ijcnn1.tr)",
        "Prokhorov (2001), IJCNN challenge",
        _table(
            "binary/ijcnn1.tr.bz2",
            (35000, 22),
            packed="md5:9889c2e9d957dca5304ed2d285f1be6d",
            dense=True,
        ),
        _table(
            "binary/ijcnn1.t.bz2",
            (91701, 22),
            packed="md5:66433ab8089acee9e56dc61ac89a2fe2",
            dense=True,
        ),
        real=True,
    ),
    _data_set(
        "covtype",
        "581012 x 54 sparse, 2 classes: kinds of forest from maps",
        "Blackard and Dean (1999), UCI; Collobert, Bengio and Bengio (2002)",
        _table(
            "binary/covtype.libsvm.binary.bz2",
            (581012, 54),
            packed="md5:0d3439b314ce13e2f8b903b12bb3ea20",
            slow=True,
        ),
        real=True,
    ),
    _data_set(
        "rcv1",
        "20242 x 47236 sparse, 2 classes: topics of newswire stories",
        "Lewis, Yang, Rose and Li (2004)",
        _table(
            "binary/rcv1_train.binary.bz2",
            (20242, 47236),
            packed="md5:1aeda848408e621468c0fe6944d9382f",
        ),
    ),
    _data_set(
        "YearPredictionMSD",
        "463715 x 90, a number: the year of a song from its timbre",
        "Bertin-Mahieux (2011), UCI",
        _table(
            "regression/YearPredictionMSD.bz2", (463715, 90), dense=True, binary=False, slow=True
        ),
        _table(
            "regression/YearPredictionMSD.t.bz2", (51630, 90), dense=True, binary=False, slow=True
        ),
        kind="numbers",
        real=True,
    ),
)
