"""Preparing a table: every kind of table is split, standardised and given an intercept alike."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from adaptivesgd.data import add_intercept, split, standardise
from adaptivesgd.models import LeastSquares


def polars(frame):
    """The same table as a DataFrame of Polars."""
    kind = pytest.importorskip("polars", reason="Polars is not installed").DataFrame
    return kind({str(name): frame[name].to_numpy() for name in frame})


rng = np.random.default_rng(0)
Z = rng.standard_normal((200, 3))
FORMS = {
    "array": np.asarray,
    "list": lambda X: np.asarray(X).tolist(),
    "frame": pd.DataFrame,
    "polars": lambda X: polars(pd.DataFrame(X)),
    "csr": sparse.csr_array,
    "coo": sparse.coo_matrix,
    "fortran": np.asfortranarray,
}
DTYPES = (bool, np.uint8, np.int8, np.int64, np.float16, np.float32, np.float64)
TABLES = [  # scipy has no sparse float16
    (form, dtype)
    for form in FORMS
    for dtype in DTYPES
    if form not in ("csr", "coo") or dtype is not np.float16
]


def dense(X):
    return X.toarray() if sparse.issparse(X) else np.asarray(X)


# Split.


def test_split_keeps_the_proportions_of_the_classes():
    y = np.repeat([0, 1, 2], [50, 30, 20])
    (X, a), (_, b) = split(np.arange(100)[:, None], y, share=0.3, seed=4)
    assert [(a == c).sum() for c in range(3)] == [35, 21, 14]
    assert [(b == c).sum() for c in range(3)] == [15, 9, 6]
    assert not np.array_equal(split(np.arange(100)[:, None], y, 0.3, seed=5)[0][0], X)


@pytest.mark.parametrize("form, dtype", TABLES)
def test_split_takes_every_kind_of_table_and_keeps_its_numbers(form, dtype):
    X = (5 * abs(Z[:20])).astype(dtype)
    y = np.array(["no", "yes"])[np.arange(20) % 2]
    (A, a), (B, b) = split(FORMS[form](X), y, seed=3)
    (C, c), (D, d) = split(X, y, seed=3)
    assert np.array_equal(dense(A), C) and np.array_equal(dense(B), D)
    assert np.array_equal(a, c) and np.array_equal(b, d)
    assert form == "list" or dense(A).dtype == dtype


@pytest.mark.parametrize("kind", [np.asarray, pd.Series, list, lambda y: y[:, None], pd.DataFrame])
def test_words_are_split_class_by_class(kind):
    words = np.array(["no", "yes"])[np.arange(20) % 2]
    (_, kept), (_, held) = split(pd.DataFrame(np.eye(20)), kind(words))
    assert (held == "no").sum() == (held == "yes").sum() == 2 and kept.shape == (16,)


def test_a_sparse_column_of_labels_is_split_as_a_dense_one():
    labels, X = np.arange(20) % 2, np.eye(20)
    for kind in (sparse.csr_array, sparse.coo_matrix):
        for (_, found), (_, wanted) in zip(
            split(X, kind(labels[:, None])), split(X, labels), strict=True
        ):
            assert np.array_equal(found, wanted) and isinstance(found, np.ndarray)
    with pytest.raises(ValueError, match="y must be dense, or a single column"):
        split(X, sparse.csr_array(X))


def test_labels_of_any_kind_are_whole():
    """A label that is itself a sequence stays one label."""
    pairs = np.empty(10, object)
    pairs[:] = [(k % 2, "a") for k in range(10)]
    (_, kept), (_, held) = split(np.eye(10), pairs)
    assert kept.shape == (8,) and sorted(held.tolist()) == [(0, "a"), (1, "a")]


def test_images_and_several_targets_are_split_by_row():
    X, y = rng.random((10, 4, 4, 1)), rng.random((10, 2))
    (A, a), (B, b) = split(X, y)
    assert A.shape == (8, 4, 4, 1) and a.shape == (8, 2) and B.shape[0] == b.shape[0] == 2


@pytest.mark.parametrize("share", [0, 1, -0.1, np.nan, 1e-3])
def test_a_split_that_leaves_nothing_is_refused(share):
    with pytest.raises(ValueError, match="share"):
        split(np.ones((10, 1)), rng.standard_normal(10), share)


@pytest.mark.parametrize(
    "X, y, how, words",
    [
        (np.ones((10, 2)), np.ones(8), {}, "X holds 10 rows but y 8"),
        ("cpu", np.ones(8), {}, "X holds no rows but y 8"),
        (np.ones((2, 2)), [0.0, np.nan], {}, "y holds None, NaN or infinity"),
        (np.ones((2, 2)), ["a", None], {}, "y holds None, NaN or infinity"),
        (np.ones((2, 2)), [10**400, 1], {}, "y holds None, NaN or infinity"),
        (np.ones((2, 2)), [Fraction(10**400), 1], {}, "y holds None, NaN or infinity"),
        (np.ones((2, 2)), pd.Series(["a", np.nan]), {}, "y holds None, NaN or infinity"),
        (
            np.ones((2, 2)),
            pd.Series(["a", pd.NA], dtype="string"),
            {},
            "y holds None, NaN or infinity",
        ),
        (np.ones((2, 2)), pd.to_datetime(["2020", None]), {}, "y holds None, NaN or infinity"),
        (
            np.ones((2, 2)),
            pd.to_datetime(["2020", "2021"]),
            {},
            "labels or real numbers, not datetime64",
        ),
        (
            np.ones((2, 2)),
            np.array(["a", 1], object),
            {},
            "of one kind, but it holds a number, str",
        ),
        (np.ones((2, 2)), np.array([1j, 1]), {}, "not complex128"),
        ([[1], [1, 2]], [1, 2], {}, "X must be an array, or lists of equal lengths"),
        (np.ma.masked_array(np.ones((2, 2))), [1, 2], {}, "X is a masked array"),
        ([np.ma.masked_array(np.ones(2))] * 2, [1, 2], {}, "X holds a masked array"),
        (np.ones((2, 2)), [1, np.ma.masked], {}, "y holds a masked array"),
        (np.ones((0, 2)), [], {}, "0 rows leaves one part without any row"),
        (pd.DataFrame({"a": []}), [], {}, "0 rows leaves one part without any row"),
        (np.ones((20, 2)), np.ones(20), {"seed": -1}, "seed must be a whole number"),
        (np.ones((20, 2)), np.ones(20), {"seed": None}, "seed must be a whole number"),
    ],
)
def test_what_cannot_be_split_is_refused_in_a_sentence(X, y, how, words):
    with pytest.raises(ValueError, match=words):
        split(X, y, **how)


@pytest.mark.parametrize("y", [[Fraction(1, 3), Fraction(1, 2)], [2**70, 1]])
def test_numbers_that_numpy_has_no_type_for_become_floats(y):
    (_, left), (_, right) = split(np.eye(2), y, 0.5)
    assert left.dtype == right.dtype == np.float64
    assert {*left, *right} == {*map(float, y)}


# Standardise.


@pytest.mark.parametrize("form, dtype", TABLES)
def test_columns_have_deviation_1_whatever_the_table_is(form, dtype):
    X = np.round(20 + 5 * Z).clip(0, 40).astype(dtype)
    X[0] = 0
    A = standardise(FORMS[form](X))
    assert dense(A).dtype == (
        np.float32 if dtype in (np.float16, np.float32) and form != "list" else float
    )
    assert np.allclose(dense(A).std(axis=0), 1, atol=1e-5)
    if not sparse.issparse(A):
        assert np.allclose(dense(A).mean(axis=0), 0, atol=1e-6)


def test_sparse_and_dense_differ_by_a_constant_per_column():
    X = sparse.random_array((40, 5), density=0.3, rng=rng).tocsr()
    A, B = standardise(X), standardise(X.toarray())
    assert A.nnz == X.nnz and np.allclose(np.ptp(A.toarray() - B, axis=0), 0)


def test_standardise_uses_the_rows_of_the_first_only():
    X, other = Z * [1, 5, 0] + [0, 2, 7], rng.standard_normal((9, 3))
    A, B = standardise(X, other)
    assert np.allclose(A.mean(axis=0), 0) and np.allclose(A.std(axis=0), [1, 1, 0])
    scale = np.array([*X.std(axis=0)[:2], 1])
    assert np.allclose(B * scale + X.mean(axis=0), other)


@pytest.mark.parametrize("value", [14.62, 1234.56, 1e-9, 1e300, 1e-310, 0.0, -3.7])
@pytest.mark.parametrize("n", [2, 1000])
def test_a_constant_column_becomes_0(value, n):
    X = np.column_stack([Z[:1].repeat(n, 0) + np.arange(n)[:, None], np.full(n, value)])
    A = standardise(X)
    assert (A[:, 3] == 0).all() and np.allclose(A[:, :3].std(axis=0), 1)
    later = standardise(X, X[:1] + np.array([0, 0, 0, 0.25]))[1]
    assert later[0, 3] == (value + 0.25) - value, "another value is only centred"


def test_a_constant_column_of_float32_is_only_centred():
    X = np.column_stack([Z[:, :2], np.full(200, 1234.56)]).astype(np.float32)
    later = standardise(X, X[:1] + np.array([0, 0, 0.001], np.float32))[1]
    assert later[0, 2] == pytest.approx(0.001, abs=1e-3)


@pytest.mark.parametrize("dtype, sizes", [
    (np.float64, [1e-9, 1e4, 1]), (np.float64, [1e-170, 1e170, 1e-300]), (np.float32, [1e-24, 1e24, 1e-30]),
])  # fmt: skip
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_columns_of_any_size_are_told_from_constant_ones(dtype, sizes, form):
    A = dense(standardise(form((Z * sizes).astype(dtype))))
    assert np.allclose(A.std(axis=0), 1, atol=1e-5)
    assert np.allclose(A - A.mean(axis=0), standardise(Z), atol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, ">f4", ">f8"])
@pytest.mark.parametrize("offset", [0, 1e2, 1e5, 1e12, -3e14])
def test_a_mean_far_larger_than_the_deviation_costs_no_digit(dtype, offset):
    """Beside the same numbers standardised in twice the precision, the mean subtracted first."""
    X = (offset + Z * max(1.0, 1e3 * abs(offset) * np.finfo(dtype).eps)).astype(dtype)
    exact = X.astype(np.longdouble) - X[0]
    exact = (exact - exact.mean(axis=0)) / exact.std(axis=0)
    for found in (standardise(X), standardise(X, X[::-1])[1][::-1]):
        assert abs(found - exact).max() < 8 * np.finfo(dtype).eps


def test_a_vector_is_a_column():
    assert np.array_equal(standardise(Z[:, 0]), standardise(Z[:, :1])[:, 0])


LIBRARIES = [lambda frame: frame, polars]


@pytest.mark.parametrize("kind", LIBRARIES, ids=["pandas", "polars"])
def test_columns_of_a_frame_are_matched_by_name(kind):
    """By the text of the name: a file gives the columns 0, 1, 2 as words."""
    frame = pd.DataFrame(Z)
    turned = frame.set_axis(list("012"), axis=1)[["2", "0", "1"]]
    for first in (frame, turned):
        for other in (frame, turned):
            a, b = standardise(kind(first), kind(other))
            assert np.array_equal(a, b) and list(map(str, b.columns)) == list(map(str, first))
    assert np.allclose(standardise(kind(frame[:3])), standardise(Z[:3])), "square, rows are rows"
    problem = LeastSquares(kind(frame), Z[:, 0])
    same = problem.predict([1, 2, 3])
    assert problem.predict([1, 2, 3], kind(turned)) == pytest.approx(same, rel=1e-12)


class Arrow:
    """A table as pyarrow has it: its columns are the numbers, and it selects some of them."""

    def __init__(self, frame):
        self.frame, self.column_names = frame, frame.columns.tolist()
        self.columns = [frame[name].to_numpy() for name in frame]

    def __array__(self, dtype=None, copy=None):
        return self.frame.to_numpy()

    def select(self, order):
        return Arrow(self.frame.iloc[:, order])


def test_columns_of_an_arrow_table_are_matched_by_name():
    frame = pd.DataFrame(Z, columns=list("abc"))
    problem = LeastSquares(Arrow(frame), Z[:, 0])
    turned = Arrow(frame[["c", "a", "b"]])
    assert problem.predict([1, 2, 3], turned) == pytest.approx(Z @ [1, 2, 3], rel=1e-12)
    with pytest.raises(ValueError, match="X must have the columns a, b, c"):
        problem.predict([1, 2, 3], Arrow(frame[["a", "b"]]))


PREPARED = {
    "split": lambda X: split(X, Z[:, 0], seed=3)[0][0],
    "standardise": standardise,
    "standardise, after others": lambda X: standardise(X[::-1], X)[1],
    "add_intercept": add_intercept,
}


@pytest.mark.parametrize("kind", LIBRARIES, ids=["pandas", "polars"])
@pytest.mark.parametrize("name", PREPARED)
def test_a_frame_stays_a_frame_so_that_a_model_knows_its_columns(name, kind):
    """Other rows, their columns in another order, are predicted alike; other columns are refused."""
    frame = pd.DataFrame(Z, columns=list("abc"), index=[f"row {i}" for i in range(len(Z))])
    found, plain = PREPARED[name](kind(frame)), PREPARED[name](Z)
    assert type(found) is type(kind(frame)) and np.allclose(found, plain, rtol=1e-12, atol=1e-12)
    assert list(found.columns) == [*"abc", "intercept"][: plain.shape[1]]
    assert not hasattr(found, "iloc") or found.index.isin(frame.index).all()
    w, problem = rng.standard_normal(plain.shape[1]), LeastSquares(found, plain[:, 0])
    turned = found[list(found.columns)[::-1]]
    assert problem.predict(w, turned) == pytest.approx(problem.predict(w, plain), abs=1e-12)
    with pytest.raises(ValueError, match="X must have the columns"):
        problem.predict(w, found[["a", "b"]])


@pytest.mark.parametrize(
    "X, other, words",
    [
        (pd.DataFrame(Z, columns=list("abc")), pd.DataFrame(Z, columns=list("abd")), "by name"),
        (Z, Z[:, :1], "matrix 1 must have the columns of X"),
        (Z, Z[:, 0], "matrix 1 must have the columns of X"),
        (Z, sparse.csr_array(Z), "make X sparse as well"),
        (Z, [["a", "b", "c"]], "matrix 1 must hold real numbers"),
        (Z, None, "matrix 1"),
        ([[1.0, np.nan]], Z, "X holds NaN or infinite"),
        (np.ones((0, 2)), Z, "at least one row"),
        (np.ones((2, 2, 2)), Z, "must be a matrix"),
        (Z * 1e-300, Z * 1e300, "too large beside the deviations"),
    ],
)
def test_what_cannot_be_standardised_is_refused_in_a_sentence(X, other, words):
    with pytest.raises(ValueError, match=words):
        standardise(X, other)


# Intercept.


@pytest.mark.parametrize("form", FORMS)
def test_an_intercept_is_a_last_column_of_ones(form):
    A = dense(add_intercept(FORMS[form](np.arange(6.0).reshape(3, 2))))
    assert np.array_equal(A, [[0, 1, 1], [2, 3, 1], [4, 5, 1]])


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"list"}))
def test_an_intercept_keeps_the_type(form):
    assert dense(add_intercept(FORMS[form](Z.astype(np.float32)))).dtype == np.float32


def test_an_intercept_needs_a_matrix():
    with pytest.raises(ValueError, match="X must be a matrix"):
        add_intercept(np.ones(3))


@pytest.mark.parametrize("kind", LIBRARIES, ids=["pandas", "polars"])
def test_a_second_intercept_is_refused(kind):
    with pytest.raises(ValueError, match="has a column named intercept already"):
        add_intercept(add_intercept(kind(pd.DataFrame(Z, columns=list("abc")))))
