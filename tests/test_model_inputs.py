"""What a model accepts as X and y, and what bad input is told."""

import numpy as np
import pandas as pd
import pytest
from device_array import DeviceArray
from scipy import sparse

from adaptivesgd import models, networks
from adaptivesgd.networks import architectures

rng = np.random.default_rng(0)
X = rng.standard_normal((12, 3))
y = rng.standard_normal(12)
two = np.arange(12) % 2
three = np.arange(12) % 3
NAN = np.where(np.arange(36).reshape(12, 3) == 7, np.nan, X)
eye = np.eye(3)

BAD = {
    "X with NaN": (models.LeastSquares, (NAN, y), {}, "X holds NaN or infinite"),
    "sparse X with infinity": (
        models.LeastSquares, (sparse.csr_array(np.where(NAN == X, X, np.inf)), y), {}, "X holds NaN"),
    "no rows": (models.LeastSquares, (X[:0], y[:0]), {}, "at least one row"),
    "no columns": (models.LogisticRegression, (X[:, :0], two), {}, "at least one row and one column"),
    "a flat X": (models.SoftmaxRegression, (X[0], three), {}, "one row per example"),
    "words in X": (models.LeastSquares, (X.astype(str), y), {}, "X must hold real numbers"),
    "too few y": (models.LeastSquares, (X, y[1:]), {}, r"12 numbers.*shape is \(11,\)"),
    "too few labels": (models.LogisticRegression, (X, two[1:]), {}, "one label per row of X"),
    "a column of labels": (models.SoftmaxRegression, (X, three[:, None]), {}, r"\(12, 1\)"),
    "NaN in y": (models.GemanMcClure, (X, np.where(two, y, np.nan)), {}, "y holds NaN"),
    "NaN labels": (models.SquaredHinge, (X, np.where(two, 1, np.nan)), {}, "NaN or infinite labels"),
    "words as numbers": (models.LeastSquares, (X, two.astype(str)), {}, "y must hold real numbers"),
    "three labels": (models.LogisticRegression, (X, three), {}, "2 classes apart, but y holds 3"),
    "one label": (models.SigmoidLoss, (X, 0 * two), {}, "at least 2 different classes"),
    "one class": (models.SoftmaxRegression, (X, 0 * two), {}, "at least 2 different classes"),
    "strange labels": (
        models.SoftmaxRegression, (X, three), {"classes": (0, 1)}, r"labels \[2\].*not among"),
    "classes twice": (
        models.SoftmaxRegression, (X, three), {"classes": (0, 1, 2, 1)}, "different classes"),
    "negative ridge": (models.LeastSquares, (X, y), {"ridge": -1}, "ridge must not be negative"),
    "ridge NaN": (models.LeastSquares, (X, y), {"ridge": np.nan}, "ridge must be a finite number"),
    "chunk 0": (models.LeastSquares, (X, y), {"chunk": 0}, "chunk must be a whole number"),
    "scale 0": (models.GemanMcClure, (X, y), {"scale": 0}, "scale must be above zero"),
    "a 0": (models.CoshSum, (X,), {"a": 0.0}, "a must be above zero"),
    "a flat valley": (models.Rosenbrock, (X[:, :1],), {}, "at least 2 columns"),
    "Hessian too small": (models.NoisyQuadratic, (X, np.eye(2)), {}, r"hessian must have shape \(3, 3\)"),
    "Hessian askew": (models.NoisyQuadratic, (X, np.triu(np.ones((3, 3)))), {}, "symmetric"),
    "Hessian indefinite": (models.NoisyQuadratic, (X, np.diag([1, 1, -1])), {}, "no negative eigenvalue"),
    "rows below 0": (models.MatrixFactorisation, (two - 1, three, y), {}, "rows must hold 12 whole"),
    "real columns": (models.MatrixFactorisation, (two, y, y), {}, "columns must hold 12 whole"),
    "a small matrix": (
        models.MatrixFactorisation, (two, three, y), {"shape": (2, 2)}, r"at least \(2, 3\)"),
    "classes is a number": (
        models.SoftmaxRegression, (X, three), {"classes": 3}, "classes must be a tuple such as"),
    "shape is a number": (
        models.MatrixFactorisation, (two, three, y), {"shape": 3}, "shape must be a tuple such as"),
    "no y": (models.LeastSquares, (X, None), {}, "y "),
    "no labels": (models.LogisticRegression, (X, [None, 1] * 6), {}, "one kind, but it holds NoneType, a number"),
    "mixed labels": (models.SoftmaxRegression, (X, np.array([1, "a"] * 6, object)), {}, "holds a number, str; leave out"),
    "objects as numbers": (models.LeastSquares, (X, [1.0, {}] * 6), {}, "y must hold real numbers, not {}"),
    "masked X": (models.LeastSquares, (np.ma.masked_invalid(NAN), y), {}, "X is a masked array"),
    "masked y": (models.LeastSquares, (X, np.ma.masked_less(y, 0)), {}, "y is a masked array"),
    "masked labels": (
        models.LogisticRegression, (X, np.ma.masked_less(two, 1)), {}, "y is a masked array"),
    "words for an mlp": (
        architectures.mlp, (X, np.array(["a", "b"])[two]), {}, "a label from 0 to 9 per example"),
    "NaN for an mlp": (architectures.mlp, (X, np.where(two, 1, np.nan)), {}, "a label from 0 to 9"),
    "widths is a number": (architectures.mlp, (X, two), {"widths": 0}, "widths must be a tuple such as"),
    "no layers": (networks.Network, (X, two, []), {}, "layers must have something to learn"),
    "layers is a number": (networks.Network, (X, two, 3), {}, "layers must be a tuple such as"),
    "criterion in a word": (
        networks.Network, (X, two, networks.Dense(2), "mse"), {}, "criterion must be one such as"),
    "words to a network": (
        networks.Network, (X, two.astype(str), networks.Dense(1), networks.SquaredError()), {}, "y must hold real"),
    "a large y to a network": (
        networks.Network, (X.astype(np.float32), 1e39 * y, networks.Dense(1), networks.SquaredError()), {},
        "too large for the float32 of X"),
    "rank 0": (models.MatrixFactorisation, (two, three, y), {"rank": 0}, "rank must be a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("model, data, settings, told", BAD.values(), ids=BAD)
def test_bad_input_is_told(model, data, settings, told):
    with pytest.raises((ValueError, TypeError), match=told):
        model(*data, **settings)


@pytest.mark.parametrize(
    "labels",
    [two, two.astype(bool), 2.0 * two - 1, two + 1, np.array(["no", "yes"])[two], pd.Series(two)],
    ids=["0 1", "bool", "-1 +1", "1 2", "words", "pandas"],
)
def test_any_two_labels(labels):
    F = models.LogisticRegression(X, labels)
    assert np.array_equal(F.y, 2.0 * two - 1) and F.classes == tuple(np.unique(labels).tolist())
    assert np.array_equal(models.SoftmaxRegression(X, labels).y[:, 1], two)


def test_tables_and_lists():
    lists = models.LeastSquares(X.tolist(), y.tolist())
    table = models.LeastSquares(pd.DataFrame(X), pd.Series(y))
    w = np.ones(3)
    assert lists.loss(w) == table.loss(w) == models.LeastSquares(X, y).loss(w)


def test_tables_of_several_types():
    """Whole numbers that may be missing, and truth next to numbers, are real numbers all the same."""
    table = pd.DataFrame({"a": X[:, 0], "b": pd.array(two, dtype="Int64"), "c": two > 0})
    plain = np.column_stack([X[:, 0], two, two])
    labels = pd.Series(pd.array(two, dtype="Int64"))
    assert np.array_equal(models.LeastSquares(table, labels).X, plain)
    assert np.array_equal(models.LogisticRegression(table, labels).y, 2 * two - 1)
    table.loc[0, "b"] = pd.NA
    with pytest.raises(ValueError, match="X must hold real numbers, not <NA>"):
        models.LeastSquares(table, labels)


def test_a_matrix_of_numpy_is_an_array():
    with pytest.warns(PendingDeprecationWarning):
        F = models.LeastSquares(np.matrix(X), y)
    assert type(F.X) is np.ndarray and F.loss(np.ones(3)) == models.LeastSquares(X, y).loss(
        np.ones(3)
    )


def test_one_layer_is_a_network():
    one, same = (
        networks.Network(X, two, layers) for layers in (networks.Dense(2), [networks.Dense(2)])
    )
    assert one.layers == same.layers


def test_whole_numbers_become_real():
    assert models.LeastSquares(np.arange(6).reshape(3, 2), [1, 2, 3]).dtype == np.float64


def test_y_takes_the_type_of_X():
    assert models.LeastSquares(X.astype(np.float32), y).y.dtype == np.float32
    assert models.LogisticRegression(X.astype(np.float32), two).y.dtype == np.float32


def test_labels_on_the_host_of_data_on_a_device():
    F = models.SoftmaxRegression(DeviceArray(X), three)
    assert isinstance(F.y, DeviceArray)
    assert F.batch([3, 4]).loss(DeviceArray(np.zeros(9))) == pytest.approx(np.log(3))


def test_classes_in_any_order():
    """The columns of W follow `classes`, so turning them round turns the scores round."""
    forth, back = (models.SoftmaxRegression(X, three, classes=c) for c in ((0, 1, 2), (2, 1, 0)))
    w = rng.standard_normal((3, 3))
    assert forth.loss(w.ravel()) == pytest.approx(back.loss(w[:, ::-1].ravel()), rel=1e-14)
    assert forth.accuracy(w.ravel()) == back.accuracy(w[:, ::-1].ravel())
    one, other = (models.LogisticRegression(X, two, classes=c) for c in ((0, 1), (1, 0)))
    assert one.loss(w[0]) == pytest.approx(other.loss(-w[0]), rel=1e-14)


@pytest.mark.parametrize(
    "model, labels", [(models.LogisticRegression, two), (models.SoftmaxRegression, three)]
)
def test_held_out_examples(model, labels):
    """The same classes and settings, even where the held-out examples lack a class."""
    F = model(X, labels, ridge=0.1)
    test = F.with_data(X[labels == 1], labels[labels == 1])
    assert test.classes == F.classes and test.ridge == F.ridge and test.dim == F.dim
    w = rng.standard_normal(F.dim)
    right = F.scores(w).reshape(12, -1)
    guess = right.argmax(axis=1) if right.shape[1] > 1 else (right[:, 0] > 0).astype(int)
    assert F.accuracy(w) == np.mean(guess == labels)
    assert test.accuracy(w) == np.mean(guess[labels == 1] == 1)
    with pytest.raises(ValueError, match="3 columns"):
        F.with_data(X[:, :2], labels)


def test_classes_that_the_model_has_not_seen():
    F = models.LogisticRegression(X, two)
    with pytest.raises(ValueError, match=r"labels \[2\] that are not among the classes \(0, 1\)"):
        F.with_data(X, three)


def test_shown_without_the_data():
    assert repr(models.LeastSquares(X, y, ridge=0.5)) == "LeastSquares(n=12, dim=3, ridge=0.5)"


def test_half_precision_is_taken_as_single():
    half = np.full((20, 2), 100.0, np.float16)
    F = models.LeastSquares(half, np.full(20, 400.0))
    assert F.X.dtype == np.float32 and np.isfinite(F.loss(F.start()))


def test_targets_too_large_for_the_precision_of_the_data_are_told():
    with pytest.raises(ValueError, match="too large for the float32 of X; give X as float64"):
        models.LeastSquares(np.ones((3, 1), np.float32), np.full(3, 1e39))
