"""What a model accepts as X and y, and how it refuses bad input."""

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
    "two columns of labels": (models.SoftmaxRegression, (X, X[:, :2]), {}, r"\(12, 2\)"),
    "two columns of numbers": (models.LeastSquares, (X, X[:, :2]), {}, r"\(12, 2\)"),
    "NaN in y": (models.GemanMcClure, (X, np.where(two, y, np.nan)), {}, "y holds NaN"),
    "NaN labels": (models.SquaredHinge, (X, np.where(two, 1, np.nan)), {}, "None, NaN or infinity; leave out the rows"),
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
    "a ragged Hessian": (models.NoisyQuadratic, (X, [[1.0], [1.0, 2.0]]), {}, "hessian must be an array, or lists of equal"),
    "Hessian indefinite": (models.NoisyQuadratic, (X, np.diag([1, 1, -1])), {}, "no negative eigenvalue"),
    "rows below 0": (models.MatrixFactorisation, (two - 1, three, y), {}, "rows must hold 12 whole"),
    "real columns": (models.MatrixFactorisation, (two, y, y), {}, "columns must hold 12 whole"),
    "a small matrix": (
        models.MatrixFactorisation, (two, three, y), {"shape": (2, 2)}, r"at least \(2, 3\)"),
    "labels without an order": (models.LogisticRegression, (X, [{}] * 12), {}, "y must hold numbers or words, not {}"),
    "classes is a matrix": (
        models.SoftmaxRegression, (X, three), {"classes": X}, "classes must be numbers or words"),
    "classes in tuples": (
        models.SoftmaxRegression, (X, three), {"classes": ((0, []), 1, 2)}, "classes must be numbers or words"),
    "classes is a number": (
        models.SoftmaxRegression, (X, three), {"classes": 3}, "classes must be a tuple such as"),
    "shape is a number": (
        models.MatrixFactorisation, (two, three, y), {"shape": 3}, "shape must be a tuple such as"),
    "shape is an array": (models.MatrixFactorisation, (two, three, y), {"shape": X}, "shape must be a whole number of at least 1, not an ndarray"),
    "no activation": (architectures.mlp, (X, two), {"activation": np.array([])}, "layers must be layers such as"),
    "an image per class": (networks.Network, (np.zeros((12, 8, 8, 1)), two, networks.ReLU()), {}, "layers must end with one score per class"),
    "no y": (models.LeastSquares, (X, None), {}, "y "),
    "NaT among dates": (models.LogisticRegression, (X, np.array(["2020", "NaT"] * 6, "M8[s]")), {}, "None, NaN or infinity"),
    "None among words": (models.SoftmaxRegression, (X, pd.array(["a", None] * 6, dtype="string")), {}, "None, NaN or infinity"),
    "None among NumPy's words": (
        models.SoftmaxRegression, (X, np.array(["a", None] * 6, np.dtypes.StringDType(na_object=None))), {}, "None, NaN or infinity"),
    "masked rows": (models.LeastSquares, ([np.ma.masked_array(row, row > 0) for row in X], y), {}, "X holds a masked array"),
    "a masked label": (models.LogisticRegression, (X, [*two[1:].tolist(), np.ma.masked]), {}, "y holds a masked array"),
    "channels first, in a window that fits": (networks.Network, (np.ones((12, 3, 8, 8)), two, (networks.Conv2D(2, 3), networks.Flatten(), networks.Dense(2))), {}, "channels come last: take"),
    "no labels": (models.LogisticRegression, (X, [None, 1] * 6), {}, "None, NaN or infinity; leave out the rows"),
    "NaN among words": (models.LogisticRegression, (X, np.array(["a", np.nan] * 6, object)), {}, "None, NaN or infinity"),
    "NA labels": (models.LogisticRegression, (X, pd.array([1, pd.NA] * 6)), {}, "None, NaN or infinity"),
    "continuous classes": (models.SoftmaxRegression, (X, y), {}, "real numbers that are not whole; use LeastSquares"),
    "channels first": (
        networks.Network, (np.ones((12, 3, 8, 8)), two, (networks.Conv2D(4, 5), networks.Flatten(), networks.Dense(2))),
        {}, r"channels come last: take X.transpose\(0, 2, 3, 1\)"),
    "continuous labels": (models.LogisticRegression, (X, y), {}, "try LeastSquares, since y is not whole"),
    "mixed labels": (models.SoftmaxRegression, (X, np.array([1, "a"] * 6, object)), {}, "holds a number, str; write them alike"),
    "objects as numbers": (models.LeastSquares, (X, [1.0, {}] * 6), {}, "y must hold real numbers, not {}"),
    "masked X": (models.LeastSquares, (np.ma.masked_invalid(NAN), y), {}, "X is a masked array"),
    "masked y": (models.LeastSquares, (X, np.ma.masked_less(y, 0)), {}, "y is a masked array"),
    "masked labels": (
        models.LogisticRegression, (X, np.ma.masked_less(two, 1)), {}, "y is a masked array"),
    "words for an mlp": (
        architectures.mlp, (X, np.array(["a", "b"])[two]), {}, "a label from 0 to 9 per example"),
    "NaN for an mlp": (architectures.mlp, (X, np.where(two, 1, np.nan)), {}, "None, NaN or infinity"),
    "widths is a number": (architectures.mlp, (X, two), {"widths": 0}, "widths must be a tuple such as"),
    "rows for a convolution": (
        networks.Network, (X, two, (networks.Conv2D(4, 3), networks.Flatten(), networks.Dense(2))), {}, "Conv2D takes images of shape"),
    "2^63 classes": (architectures.mlp, (X, two), {"classes": 2**63}, r"at most 2\^40 parameters, not 93\d+"),
    "2^100 outputs": (networks.Network, (X, two, networks.Dense(2**100)), {}, r"at most 2\^40 parameters"),
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


@pytest.mark.parametrize("model, data, settings, message", BAD.values(), ids=BAD)
def test_bad_input_is_refused_in_a_sentence(model, data, settings, message):
    with pytest.raises((ValueError, TypeError), match=message):
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


@pytest.mark.parametrize("dtype", [">f4", ">f8", ">i2"])
def test_the_byte_order_of_a_file_is_not_kept(dtype):
    numbers = np.round(10 * X).astype(dtype)
    F, same = models.LeastSquares(numbers, y), models.LeastSquares(numbers.tolist(), y)
    assert F.dtype.isnative and F.loss(np.ones(3)) == pytest.approx(same.loss(np.ones(3)), rel=1e-6)
    assert F.with_data(numbers, y.astype(dtype)).y.dtype.isnative


IMAGE_NETWORKS = (
    "cabs_mnist", "cabs_cifar", "obs_mnist", "big_batch_convnet", "resnet20", "resnet56", "adadamp_fashion",
)  # fmt: skip


@pytest.mark.parametrize("name", IMAGE_NETWORKS)
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (3, 24, 32), (4, 32, 24)])
def test_channels_come_last(name, shape):
    with pytest.raises(ValueError, match=r"channels come last: take X.transpose\(0, 2, 3, 1\)"):
        getattr(architectures, name)(np.zeros((12, *shape), np.float32), two)


def test_channels_may_come_first_where_their_place_has_no_meaning():
    """A perceptron's pixels have no order; a strip of one row is no image with its channels first."""
    assert architectures.mlp(np.zeros((12, 1, 28, 28)), two).dim == 79_510
    strip = networks.Conv2D(2, 3, padding=1), networks.Flatten(), networks.Dense(2)
    for shape in ((8, 1, 8), (1, 8, 9), (3, 3, 3)):
        assert networks.Network(np.zeros((12, *shape)), two, strip).inputs == shape


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


def test_labels_that_are_not_whole_can_be_named():
    F = models.SoftmaxRegression(X, three / 2, classes=(0.0, 0.5, 1.0))
    assert F.classes == (0.0, 0.5, 1.0)


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


OWN = {
    "least squares": (models.LeastSquares, "X", y),
    "logistic": (models.LogisticRegression, "X", two),
    "noisy quadratic": (lambda X, _: models.NoisyQuadratic(X, eye), "centres", None),
    "sine squares": (lambda X, _: models.SineSquares(X), "shifts", None),
    "network": (lambda X, y: networks.Network(X, y, networks.Dense(2)), "X", two),
}


@pytest.mark.parametrize("kind", [np.intp, np.uint8, np.int8])
def test_places_in_a_matrix_are_its_own_and_do_not_overflow(kind):
    rows, columns = (np.arange(12) % 4 * 40).astype(kind), (np.arange(12) // 4).astype(kind)
    F = models.MatrixFactorisation(rows, columns, y, rank=4)
    same = models.MatrixFactorisation(rows.astype(int), columns.astype(int), y, rank=4)
    w = F.start(1)
    before = F.losses(w).copy(), F.gradients(w)
    rows[:], columns[:] = 0, 0
    for found, wanted, kept in zip(
        before, (same.losses(w), same.gradients(w)), (F.losses(w), F.gradients(w)), strict=True
    ):
        assert np.array_equal(found, wanted) and np.array_equal(found, kept)


def test_targets_of_a_regression_have_the_shape_of_the_outputs():
    """Of as many numbers in another shape no one knows the order."""
    images = np.random.default_rng(5).random((4, 2, 3, 1))
    for good in (images[..., 0], images):
        with pytest.raises(ValueError, match=r"y must hold \(6,\) numbers per example"):
            networks.Network(
                images, good, (networks.Flatten(), networks.Dense(6)), networks.SquaredError()
            )
    one = networks.Flatten(), networks.Dense(1)
    column, vector = (
        networks.Network(images, each, one, networks.SquaredError())
        for each in (y[:4, None], y[:4])
    )
    assert np.array_equal(column.targets, vector.targets)


class Wrapped:
    """An object whose array is its own memory, as those of other libraries may be."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


HOW = ("array", "view", "table", "read-only view", "object")
CASES = [(name, how) for name in OWN for how in HOW]
CASES += [(name, "sparse") for name in ("least squares", "logistic")]


@pytest.mark.parametrize("case, how", CASES)
def test_later_changes_of_the_data_do_not_reach_a_model(case, how):
    model, name, targets = OWN[case]
    mine, targets = X.copy(), None if targets is None else targets.copy()
    views = {
        "array": lambda: mine,
        "view": lambda: np.vstack([mine, mine])[:12],
        "sparse": lambda: sparse.csr_array(mine),
        "table": lambda: pd.DataFrame(mine, copy=False),
        "object": lambda: Wrapped(mine),
        "read-only view": lambda: np.broadcast_to(mine, mine.shape),
    }
    given = views[how]()
    F = model(given, targets)
    w = F.start() + 0.3
    before = F.loss(w)
    mine[:] = 7.0
    if how in ("view", "sparse"):
        (given.data if how == "sparse" else given)[:] = 7.0
    if targets is not None:
        targets[:] = targets[::-1].copy()
    assert F.loss(w) == before
    held = getattr(F, name)
    with pytest.raises(ValueError, match="read-only"):
        (held.data if how == "sparse" else held)[:1] = 0.0


def test_read_only_and_mapped_data_are_not_copied(tmp_path):
    fixed = X.copy()
    fixed.flags.writeable = False
    assert np.shares_memory(models.LeastSquares(fixed, y).X, fixed)
    fixed.tofile(tmp_path / "X")
    mapped = np.memmap(tmp_path / "X", np.float64, "r+", shape=X.shape)
    for held in (models.LeastSquares(mapped, y).X, models.LeastSquares(mapped[:6], y[:6]).X):
        assert np.shares_memory(held, mapped) and not held.flags.writeable
    assert mapped.flags.writeable and not np.shares_memory(models.LeastSquares(X, y).X, X)


@pytest.mark.parametrize("model, labels", [
    (models.LeastSquares, y), (models.GemanMcClure, y), (models.LogisticRegression, two),
    (models.SoftmaxRegression, three.astype(str)),
])  # fmt: skip
def test_a_column_is_a_vector(model, labels):
    w = np.full(model(X, labels).dim, 0.3)
    for column in (labels[:, None], pd.DataFrame({"y": labels}), [[label] for label in labels]):
        assert model(X, column).loss(w) == model(X, labels).loss(w)


@pytest.mark.parametrize("form", [sparse.coo_array, sparse.csc_array, sparse.csr_array])
def test_any_sparse_format(form):
    F = models.LeastSquares(form(X), y)
    assert F.loss(np.ones(3)) == pytest.approx(
        models.LeastSquares(X, y).loss(np.ones(3)), rel=1e-14
    )
    assert F.predict(np.ones(3), form(X[:2])) == pytest.approx(X[:2].sum(axis=1))


def test_columns_of_tables_are_matched_by_name():
    table = pd.DataFrame(X, columns=["a", "b", "c"])
    turned = table[["c", "a", "b"]]
    network = networks.Network(table, y, networks.Dense(1), networks.SquaredError())
    for F, w in (
        (models.LeastSquares(table, y), np.array([1.0, 2.0, 3.0])),
        (network, np.array([1.0, 2.0, 3.0, 0.0])),
    ):
        assert F.predict(w, turned).ravel() == pytest.approx(X @ w[:3])
        assert F.with_data(turned, y).loss(w) == pytest.approx(F.loss(w))
        assert F.with_data(turned, y).columns == ("a", "b", "c")
        for wrong in (table.rename(columns={"a": "z"}), table[["a", "b"]]):
            with pytest.raises(ValueError, match="X must have the columns a, b, c, as the model"):
                F.predict(w, wrong)


def test_predictions():
    w = rng.standard_normal(3)
    assert np.array_equal(models.LeastSquares(X, y).predict(w), X @ w)
    for model in (models.LogisticRegression, models.SquaredHinge, models.SigmoidLoss):
        F = model(X, np.array(["no", "yes"])[two])
        guess = F.predict(w)
        assert guess.tolist() == np.where(X @ w > 0, "yes", "no").tolist()
        assert np.mean(guess == np.array(["no", "yes"])[two]) == F.accuracy(w)
    with pytest.raises(ValueError, match="X must have 3 columns, as the model has, not 2"):
        F.predict(w, X[:, :2])


def test_probabilities_are_those_of_the_loss():
    """f_i = -log of the probability of its label, and the likeliest label is the prediction."""
    three_words = np.array(["a", "b", "c"])[three]
    network = networks.mlp(X, three, (4,), classes=3)
    problems = [
        (models.LogisticRegression(X, two), two),
        (models.SoftmaxRegression(X, three_words), three),
        (network, three),
    ]
    for F, codes in problems:
        w = rng.standard_normal(F.dim)
        p = F.predict_proba(w)
        assert p.sum(axis=1) == pytest.approx(1) and p.shape == (12, codes.max() + 1)
        assert -np.log(p[np.arange(12), codes]) == pytest.approx(F.losses(w))
        labels = np.array(getattr(F, "classes", range(3)))
        assert np.array_equal(F.predict(w), labels[p.argmax(axis=1)])
        assert np.array_equal(F.predict_proba(w, X[:2]), p[:2])
        assert F.predict_proba(1e4 * w) == pytest.approx(F.predict_proba(1e4 * w).round())
    regression = networks.Network(X, y, networks.Dense(1), networks.SquaredError())
    assert np.array_equal(regression.predict(w[:4], X), regression.scores(w[:4]))
    with pytest.raises(AttributeError, match="has no probabilities; use predict"):
        regression.predict_proba(w[:4])


@pytest.mark.parametrize("make", [models.LeastSquares, models.LogisticRegression, models.SoftmaxRegression,
                                  lambda X, y: networks.mlp(X, y, (3,), classes=2),
                                  lambda X, y: models.MatrixFactorisation(two, three, y)])  # fmt: skip
def test_a_sparse_column_of_targets_is_as_a_dense_one(make):
    F, G = (make(X, each) for each in (two, sparse.csr_array(two[:, None])))
    assert np.array_equal(F.gradient(F.start()), G.gradient(G.start()))


def test_entries_of_a_matrix_are_predicted():
    F = models.MatrixFactorisation(two, three, y)
    w = F.start()
    U, V = F.factors(w)
    assert F.predict(w, [1], [2]) == pytest.approx((U @ V.T)[1, 2])
    assert F.predict(w) == pytest.approx((U @ V.T)[two, three])
    with pytest.raises(ValueError, match="rows must be below 2, but one is 2"):
        F.predict(w, [2], [0])


@pytest.mark.parametrize(
    "dtype, scales", [(np.float32, (1e-30, 1e30)), (np.float64, (1e-250, 1e160, 1e300))]
)
def test_the_start_of_a_matrix_fits_entries_of_any_size(dtype, scales):
    """The products <u, v> vary as the entries do, though the entries' squares overflow."""
    usual = models.MatrixFactorisation(two, three, y).start(1)
    for scale in scales:
        with np.errstate(over="ignore"):  # of the loss
            F = models.MatrixFactorisation(two, three, (y * scale).astype(dtype))
            start, losses = F.start(1), F.losses(F.start(1))
        assert start == pytest.approx(usual * scale**0.5, rel=1e-5) and start.dtype == dtype
        assert not np.isnan(losses).any()


def test_a_robust_loss_is_bounded():
    F = models.GemanMcClure([[1.0]], [1e200], scale=2.0)
    assert F.loss(np.zeros(1)) == 2.0 and F.gradient(np.zeros(1)) == 0


@pytest.mark.parametrize("size", [2, 16, 17, 28])
def test_large_windows(size):
    """The slope goes to the largest pixel, wherever it is in the window."""
    image = rng.permutation(size**2).astype(float).reshape(1, size, size, 1)
    y, backward = networks.MaxPool(size).forward(np.zeros(0), image)
    assert y.item() == size**2 - 1
    assert np.array_equal(backward(np.ones((1, 1, 1, 1)))[1](), image == size**2 - 1)


F12 = models.LeastSquares(X, y)
INDICES = {
    "none": ([], ValueError, "at least one example"),
    "an empty array": (np.array([]), ValueError, "at least one example"),
    "an empty mask": (np.zeros(12, bool), ValueError, "at least one example"),
    "a short mask": (np.ones(5, bool), ValueError, "a mask must hold 12 truth values"),
    "reals": (np.array([0.0, 1.0]), TypeError, "whole numbers or a mask, not float64"),
    "words": (["a"], TypeError, "whole numbers or a mask"),
    "a number": (np.array(3), ValueError, "a vector, one whole number per example"),
    "a matrix": (np.zeros((2, 2), int), ValueError, "a vector, one whole number per example"),
    "ragged": ([[1], [1, 2]], ValueError, "a vector"),
    "too large": ([3, 12], IndexError, "from 0 to 11, but they reach from 3 to 12"),
    "negative": (np.array([-1, 3]), IndexError, "from 0 to 11, but they reach from -1 to 3"),
}


@pytest.mark.parametrize("indices, error, message", INDICES.values(), ids=INDICES)
@pytest.mark.parametrize("device", [False, True])
def test_bad_indices_are_refused_in_a_sentence(indices, error, message, device):
    F = models.LeastSquares(DeviceArray(X), y) if device else F12
    with pytest.raises(error, match=message):
        F.estimate(F.start(), indices)
    with pytest.raises(error, match=message):
        F.batch(indices)


@pytest.mark.parametrize("nothing", [slice(5, 5), slice(12, 20), slice(3, 1)])
def test_a_slice_of_nothing_is_no_batch(nothing):
    with pytest.raises(ValueError, match=r"at least one example, but slice\(.*\) names none"):
        F12.batch(nothing)
    assert F12.batch(slice(-2, None)).n == 2


def test_only_estimates_of_one_point_and_one_kind_add_up():
    one, w = F12.estimate(np.ones(3), [0, 1]), np.ones(3)
    assert (one + F12.estimate(w, [2])).gradient == pytest.approx(
        F12.estimate(w, [0, 1, 2]).gradient
    )
    with pytest.raises(ValueError, match="at the same w"):
        one + F12.estimate(2 * w, [2])
    with pytest.raises(ValueError, match="both have weights, or none"):
        one + F12.estimate(w, [2], weights=[2.0])
    with pytest.raises(TypeError, match="unsupported operand"):
        one + 1


POINTS = {  # a model by its name, with the numbers d of its parameters
    "least squares": F12,
    "logistic": models.LogisticRegression(X, two, ridge=0.1),
    "softmax": models.SoftmaxRegression(X, three),
    "noisy quadratic": models.NoisyQuadratic(X, eye),
    "cosh": models.CoshSum(X),
    "sine squares": models.SineSquares(X),
    "Rosenbrock": models.Rosenbrock(X),
    "factorisation": models.MatrixFactorisation(two, three, y),
    "network": networks.mlp(X, two, (2,), classes=2),
}


@pytest.mark.parametrize("name", POINTS)
def test_parameters_are_a_vector_of_their_number(name):
    """A column would be broadcast against the targets: n x n residuals, and a wrong loss."""
    F = POINTS[name]
    d = F.dim
    for wrong in (np.ones((d, 1)), np.ones(d + 1), np.ones(1), np.float64(1.0)):
        for ask in (F.losses, F.loss, F.gradient, F.gradients, F.estimate, F.slope_norms):
            with pytest.raises(ValueError, match=rf"w must be a vector of shape \({d},\), but its"):
                ask(wrong)
    for ask in (getattr(F, "predict", None), getattr(F, "accuracy", None)):
        if ask is not None and name not in ("factorisation", "softmax"):
            with pytest.raises(ValueError, match="w must be a vector"):
                ask(np.ones((d, 1)))
    assert F.loss(np.ones(d)) == F.batch(slice(None)).loss(np.ones(d))


def test_a_mask_chooses():
    mask = np.arange(12) % 3 == 1
    w, places = np.ones(3), np.flatnonzero(mask)
    for given in (mask, mask.tolist(), pd.Series(mask)):
        seen = F12.estimate(w, given)
        assert seen.indices.tolist() == places.tolist() and seen.size == 4
        assert np.array_equal(seen.gradient, F12.estimate(w, places).gradient)
        assert F12.batch(given).n == 4
    assert F12.estimate(w, np.ones(12, bool)).is_full_batch


def test_a_bootstrap_sample_is_one():
    w, drawn = np.ones(3), np.array([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    seen, rows = F12.estimate(w, drawn), F12.gradients(w)
    assert seen.gradient == pytest.approx(rows[drawn].mean(axis=0))
    assert seen.replace and not seen.is_full_batch and seen.noise == seen.variance / 12
    assert seen.loss_at(w) == pytest.approx(F12.losses(w)[drawn].mean())
    order = F12.estimate(w, np.arange(12)[::-1])
    assert order.is_full_batch and order.noise == 0 and not order.replace
    with pytest.raises(ValueError, match="weights must hold 2 numbers, one per index"):
        F12.estimate(w, [0, 1], weights=np.ones(3))
    with pytest.raises(ValueError, match="weights must be real numbers, not complex128"):
        F12.estimate(w, [0, 1], weights=[1, 1j])
    with pytest.raises(ValueError, match="weights must be finite, but one is NaN or infinite"):
        F12.estimate(w, [0, 1], weights=[1, np.nan])


# Questions about a point, outside of a run.

SOFTMAX = models.SoftmaxRegression(X, three, ridge=0.1)
SQUARES = models.LeastSquares(X, y)
PERCEPTRON = architectures.mlp(X, three, (4,), classes=3)
FACTORS = models.MatrixFactorisation(two, three, y)
QUESTIONS = ("loss", "losses", "gradient", "gradients", "estimate", "accuracy", "scores", "predict",
             "predict_proba", "hessian", "gap", "factors")  # fmt: skip
ASKED = [
    (problem, name)
    for problem in (SOFTMAX, SQUARES, PERCEPTRON, FACTORS)
    for name in QUESTIONS
    if hasattr(problem, name)
]
NO_POINT = {
    "too short": ([1.0], "w must be a vector of shape"),
    "a number": (3.0, "w must be a vector of shape"),
    "nothing": (None, "w must be a vector of shape"),
    "words": (["a", "b"], "w must"),
    "ragged": ([[1.0], [1.0, 2.0]], "w must be an array, or lists of equal"),
    "complex": (np.ones(3) * 1j, "w must"),
}


@pytest.mark.parametrize(
    "problem, name", ASKED, ids=[f"{type(p).__name__}.{name}" for p, name in ASKED]
)
def test_a_point_may_be_a_list_and_must_be_a_vector(problem, name):
    ask, w = getattr(problem, name), np.round(problem.start(1), 2)
    one, other = ask(w), ask(w.tolist())
    if name == "estimate":
        one, other = one.gradient, other.gradient
    for a, b in zip(*((x if isinstance(x, tuple) else (x,)) for x in (one, other)), strict=True):
        assert np.array_equal(a, b)
    for given, words in NO_POINT.values():
        with pytest.raises(ValueError, match=words):
            ask(given)
    with pytest.raises(ValueError, match=r"its shape is \(\d+, 1\)"):
        ask(w[:, None])


@pytest.mark.parametrize("problem", [SOFTMAX, SQUARES], ids=lambda p: type(p).__name__)
def test_a_direction_may_be_a_list_and_must_be_a_vector(problem):
    w, v = problem.start(0), np.ones(problem.dim)
    seen = problem.estimate(w)
    for ask in (lambda d: problem.hessian_product(w, d), seen.inner_products):
        assert np.array_equal(ask(v), ask(v.tolist()))
        with pytest.raises(ValueError, match="v must be a vector of shape"):
            ask(v[1:])


def test_a_run_that_diverged_can_be_looked_at():
    w = np.full(SOFTMAX.dim, np.nan)
    assert np.isnan(SOFTMAX.loss(w)) and np.isnan(SQUARES.scores(w[:3])).all()
    assert np.isnan(SOFTMAX.loss(w.tolist())) and np.isnan(SOFTMAX.loss(pd.Series(w)))


def test_masked_points_and_weights_are_refused_and_half_precision_is_widened():
    w = np.ma.masked_array(np.ones(3), [1, 0, 0])
    for ask in (SQUARES.loss, SQUARES.hessian, SQUARES.estimate(np.ones(3)).inner_products):
        with pytest.raises(ValueError, match="is a masked array"):
            ask(w)
    with pytest.raises(ValueError, match="weights is a masked array"):
        SQUARES.estimate(np.ones(3), [0, 1, 2], weights=w)
    valley = models.Rosenbrock(np.zeros((3, 2)))
    half = np.array([300, 1], np.float16)
    assert valley.loss(half) == pytest.approx(valley.loss([300.0, 1.0]), rel=1e-6)


@pytest.mark.parametrize("seed", [-1, 0.5, "a", None, [1]])
def test_a_seed_is_a_whole_number(seed):
    for problem in (PERCEPTRON, FACTORS, models.SineSquares(X)):
        with pytest.raises(ValueError, match="seed must be a whole number of at least 0"):
            problem.start(seed)


def test_a_network_predicts_for_sparse_rows():
    w = PERCEPTRON.start(0)
    assert np.array_equal(PERCEPTRON.scores(w, sparse.csr_array(X)), PERCEPTRON.scores(w, X))
