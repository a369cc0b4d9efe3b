"""The small real data sets that come with scikit-learn: nothing is downloaded."""

from collections.abc import Callable

from ..typing import Array
from .data_set import DataSet


def _reader(fetch: str, scale: float = 1.0) -> Callable[[str], tuple[Array, Array]]:
    """A function that reads the data set, its numbers divided by `scale`."""

    def read(part: str) -> tuple[Array, Array]:
        from sklearn import datasets

        X, y = getattr(datasets, fetch)(return_X_y=True)
        return X / scale, y

    return read


BUNDLED = (
    DataSet(
        "digits",
        "1797 x 64, 10 classes: handwritten digits, 8 x 8 pixels in [0, 1]",
        "Alpaydin and Kaynak (1998), UCI; bundled with scikit-learn",
        "classes",
        ("all",),
        _reader("load_digits", scale=16.0),
    ),
    DataSet(
        "breast_cancer",
        "569 x 30, 2 classes: cell nuclei of breast tumours, malignant (0) or benign (1)",
        "Wolberg, Street and Mangasarian (1995), UCI; bundled with scikit-learn",
        "two classes",
        ("all",),
        _reader("load_breast_cancer"),
        real=True,
    ),
    DataSet(
        "wine",
        "178 x 13, 3 classes: chemistry of wines of three growers",
        "Aeberhard and Forina (1991), UCI; bundled with scikit-learn",
        "classes",
        ("all",),
        _reader("load_wine"),
        real=True,
    ),
    DataSet(
        "diabetes",
        "442 x 10, a number: progression of diabetes after one year",
        "Efron, Hastie, Johnstone and Tibshirani (2004); bundled with scikit-learn",
        "numbers",
        ("all",),
        _reader("load_diabetes"),
        real=True,
    ),
)
