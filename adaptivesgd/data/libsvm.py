"""Tables in LIBSVM's text format: a label, then "column:value" for every value that is not 0."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from scipy import sparse

from .data_set import DataSet
from .parsed import parsed
from .public_file import PublicFile

SITE = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/"


@dataclass(frozen=True)
class Table:
    """A file of n rows and p columns. dense: whether X is an array, not CSR; binary: whether
    the two labels become -1 and +1, in this order; slow: whether reading the text takes longer
    than keeping what was read (seconds, not tenths).
    """

    file: PublicFile
    shape: tuple[int, int]
    dense: bool = False
    binary: bool = True
    slow: bool = False

    def read(self):
        """X, y."""
        content = self.file.read()
        return parsed(self.file.name, content, self.parse) if self.slow else self.parse(content)

    def parse(self, content):
        """X, y of the text; a ValueError if it is not such a table, or not of the known shape."""
        from sklearn.datasets import load_svmlight_file

        n, p = self.shape
        try:
            X, y = load_svmlight_file(BytesIO(content), n_features=p, zero_based=False)
        except ValueError as error:
            raise ValueError(f"{self.file.name} is not a LIBSVM table ({error})") from None
        if X.shape[0] != n:
            raise ValueError(f"{self.file.name} must have {n} rows, but it has {X.shape[0]}")
        if self.binary:
            y = np.where(y == y.max(), 1.0, -1.0)
        return (X.toarray() if self.dense else sparse.csr_array(X)), y


def table(place, shape, unpacked="", packed="", **how):
    """The table at this place of LIBSVM's site."""
    name = place.rpartition("/")[2].removesuffix(".bz2")
    return Table(PublicFile("libsvm", name, SITE + place, unpacked, packed), shape, **how)


def data_set(name, about, source, train, test=None, kind="two classes", real=False):
    """The catalogue's entry of one table, or of a training and a test table."""
    tables = {"all": train} if test is None else {"train": train, "test": test}
    source = f"{source}; LIBSVM data"
    return DataSet(name, about, source, kind, tuple(tables), lambda part: tables[part].read(), real)


LIBSVM = (
    data_set(
        "a9a",
        "32561 x 123 sparse, 2 classes: who earns more than $50 000",
        "Kohavi (1996), UCI Adult; Platt (1998)",
        table("binary/a9a", (32561, 123), "md5:fb3596510d780aaf76a06dc721d49662"),
        table("binary/a9a.t", (16281, 123), "md5:f0bb16cf1ee3e80ff560e9d132ee647e"),
    ),
    data_set(
        "w8a",
        "49749 x 300 sparse, 2 classes: categories of web pages",
        "Platt (1998)",
        table("binary/w8a", (49749, 300), "md5:05cdbfad8de0af3887c0e6f42fddc32b"),
        table("binary/w8a.t", (14951, 300), "md5:938543adbdc198246247d5d2015f01e8"),
    ),
    data_set(
        "mushrooms",
        "8124 x 112 sparse, 2 classes: poisonous (-1) or edible (+1)",
        "Schlimmer (1987), UCI",
        table("binary/mushrooms", (8124, 112), "md5:2a52251de564d72e772b25211a84f5f8"),
    ),
    data_set(
        "ijcnn1",
        "35000 x 22, 2 classes: misfiring of an engine (the part ijcnn1.tr)",
        "Prokhorov (2001), IJCNN challenge",
        table(
            "binary/ijcnn1.tr.bz2",
            (35000, 22),
            packed="md5:9889c2e9d957dca5304ed2d285f1be6d",
            dense=True,
        ),
        table(
            "binary/ijcnn1.t.bz2",
            (91701, 22),
            packed="md5:66433ab8089acee9e56dc61ac89a2fe2",
            dense=True,
        ),
        real=True,
    ),
    data_set(
        "covtype",
        "581012 x 54 sparse, 2 classes: kinds of forest from maps",
        "Blackard and Dean (1999), UCI; Collobert, Bengio and Bengio (2002)",
        table(
            "binary/covtype.libsvm.binary.bz2",
            (581012, 54),
            packed="md5:0d3439b314ce13e2f8b903b12bb3ea20",
            slow=True,
        ),
        real=True,
    ),
    data_set(
        "rcv1",
        "20242 x 47236 sparse, 2 classes: topics of newswire stories",
        "Lewis, Yang, Rose and Li (2004)",
        table(
            "binary/rcv1_train.binary.bz2",
            (20242, 47236),
            packed="md5:1aeda848408e621468c0fe6944d9382f",
        ),
    ),
    data_set(
        "YearPredictionMSD",
        "463715 x 90, a number: the year of a song from its timbre",
        "Bertin-Mahieux (2011), UCI",
        table(
            "regression/YearPredictionMSD.bz2", (463715, 90), dense=True, binary=False, slow=True
        ),
        table(
            "regression/YearPredictionMSD.t.bz2", (51630, 90), dense=True, binary=False, slow=True
        ),
        kind="numbers",
        real=True,
    ),
)
