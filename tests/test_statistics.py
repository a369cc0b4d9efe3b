"""Statistics that do not cancel: variance, norms and inner products beside two passes in extended
precision, for signals up to 10^6 times the variance (and further, with the bound that goes with it).
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import adaptivesgd as asgd
from adaptivesgd import batch_sizes, models, networks, samplers, step_sizes
from adaptivesgd.example_gradients import (
    Moments,
    OuterProducts,
    Rows,
    Shifted,
    SideBySide,
    Stacked,
    Weighted,
    merged,
)
from adaptivesgd.linalg import norm, square_norm
from adaptivesgd.networks.convolved import Convolved, GramConvolved
from adaptivesgd.networks.window import Window

N = 48
PRECISIONS = {np.float32: 1e-3, np.float64: 1e-8}  # what is promised, relative


def near(rng, value, spread, *shape):
    """Numbers `value`, each with noise of relative size `spread`."""
    return value * (1 + spread * rng.standard_normal(shape))


def outer(rng, e, dtype, q=3):
    """Inputs and slopes that both vary by e."""
    X, S = near(rng, 1.5, e, N, 7), near(rng, -0.5, e, N, q)
    return OuterProducts(X.astype(dtype), (S if q > 1 else S[:, 0]).astype(dtype))


def compensating(rng, e, dtype):
    """Inputs and slopes that vary by a factor of 4, and their products by e."""
    t = rng.uniform(0.5, 2, (N, 1))
    X, S = near(rng, 1.5, e, N, 7) * t, near(rng, -0.5, e, N, 3) / t
    return OuterProducts(X.astype(dtype), S.astype(dtype))


def convolution(kind, rng, e, dtype):
    """Images and slopes that both vary by e."""
    images = near(rng, 1.0, e, N, 6, 6, 2).astype(dtype)
    return kind(Window(3).patches(images), near(rng, 0.3, e, N, 16, 2).astype(dtype))


KINDS = {
    "outer products": outer,
    "with one output": lambda *how: outer(*how, q=1),
    "sparse": lambda *how: OuterProducts(csr_array((G := outer(*how)).inputs), G.slopes),
    "compensating": compensating,
    "rows": lambda rng, e, dtype: Rows(near(rng, 2.0, e, N, 5).astype(dtype)),
    "shifted": lambda rng, e, dtype: Shifted(outer(rng, e, dtype), np.full(21, 3.0, dtype)),
    "weighted": lambda rng, e, dtype: Weighted(
        Shifted(outer(rng, e, dtype), np.full(21, 3.0, dtype)), near(rng, 2.0, e, N).astype(dtype)
    ),
    "weighted at once": lambda rng, e, dtype: outer(rng, e, dtype).weighted(
        near(rng, 2.0, e, N).astype(dtype)
    ),
    "side by side": lambda rng, e, dtype: SideBySide(
        (outer(rng, e, dtype), Rows(near(rng, 2.0, e, N, 5).astype(dtype))),
        (slice(0, 21), slice(21, 26)),
    ),
    "stacked": lambda rng, e, dtype: Stacked(
        (outer(rng, e, dtype), outer(rng, e, dtype).take(slice(0, 5)))
    ),
    "convolved": lambda *how: convolution(Convolved, *how),
    "in Gram form": lambda *how: convolution(GramConvolved, *how),
}


def extended(array):
    """Numbers in extended precision, 64 bits where there are so many."""
    return array.astype(np.longdouble)


def exactly(array):
    """Numbers as fractions."""
    return np.vectorize(Fraction, otypes=[object])(array.astype(float))


def written_out(G, number=extended):
    """The rows, from the factors as they are."""
    if isinstance(G, OuterProducts):
        X = number(G.inputs.toarray() if hasattr(G.inputs, "toarray") else G.inputs)
        return (X[:, :, None] * number(G.slopes).reshape(G.n, 1, -1)).reshape(G.n, -1)
    if isinstance(G, Rows):
        return number(G.rows)
    if isinstance(G, Shifted):
        return written_out(G.base, number) + number(G.shift)
    if isinstance(G, Weighted):
        return written_out(G.base, number) * number(G.weights)[:, None]
    if isinstance(G, Convolved):
        X = number(G.patches).reshape(G.n, G.slopes.shape[1], -1)
        return (X.transpose(0, 2, 1) @ number(G.slopes)).reshape(G.n, -1)
    parts = [written_out(part, number) for part in G.parts]
    return np.concatenate(parts, axis=int(isinstance(G, SideBySide)))


def in_two_passes(G, number=extended):
    """sum_i ||G_i - mean||^2, and the signal over the variance."""
    rows = written_out(G, number)
    mean = rows.sum(axis=0) / len(rows)
    scatter = ((rows - mean) ** 2).sum()
    return float(scatter), float((mean**2).sum() / (scatter / (len(rows) - 1)))


@pytest.mark.parametrize(
    "dtype, promised", PRECISIONS.items(), ids=lambda value: str(value)[-10:-2]
)
@pytest.mark.parametrize("spread", [1.0, 0.1, 1e-2, 2e-3])
@pytest.mark.parametrize("kind", KINDS)
def test_the_variance_keeps_its_promise(kind, spread, dtype, promised):
    for seed in range(5):
        G = KINDS[kind](np.random.default_rng(seed), spread, dtype)
        exact, ratio = in_two_passes(G)
        found = G.moments()
        assert abs(found.scatter - exact) <= found.error
        assert found.error <= promised * exact or ratio > 1e6
        G_mean = written_out(G).mean(axis=0).astype(float)
        np.testing.assert_allclose(found.mean, G_mean, rtol=1e-5 if dtype == np.float32 else 1e-12)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("spread", [1e-4, 1e-5, 1e-6])
@pytest.mark.parametrize("kind", KINDS)
def test_beyond_the_promise_the_bound_tells(kind, spread, dtype):
    """Never negative, never 0 where rows differ; and in error by no more than the estimate states."""
    G = KINDS[kind](np.random.default_rng(0), spread, dtype)
    exact, _ = in_two_passes(G, exactly)
    found = G.moments()
    assert found.scatter > 0 and abs(found.scatter - exact) <= found.error


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_equal_rows_have_no_variance(kind, dtype):
    G = KINDS[kind](np.random.default_rng(0), 0.3, dtype)
    parts = [G.take(np.zeros(count, int)) for count in (2, 7, 10)]
    for same in (*parts, Stacked(tuple(parts))):
        assert same.moments().scatter == same.moments().error == 0.0


@pytest.mark.parametrize(
    "dtype, promised", PRECISIONS.items(), ids=lambda value: str(value)[-10:-2]
)
@pytest.mark.parametrize("spread", [1.0, 2e-3, 1e-6])
@pytest.mark.parametrize("kind", KINDS)
def test_norms_and_inner_products(kind, spread, dtype, promised):
    """The inner products relative to ||g_i|| ||v||."""
    rng = np.random.default_rng(1)
    G = KINDS[kind](rng, spread, dtype)
    rows = written_out(G)
    norms, v = (rows**2).sum(axis=1).astype(float), rng.standard_normal(rows.shape[1]).astype(dtype)
    np.testing.assert_allclose(G.square_norms(), norms, rtol=promised)
    size = np.sqrt(norms * square_norm(v))
    assert (np.abs(G.inner_products(v) - (rows @ v).astype(float)) <= promised * size).all()


@pytest.mark.parametrize(
    "dtype, promised", PRECISIONS.items(), ids=lambda value: str(value)[-10:-2]
)
@pytest.mark.parametrize("left", [1e-1, 1e-3, 1e-6])
def test_norms_of_rows_that_a_ridge_cancels(left, dtype, promised):
    """At the minimum of a ridge regression with one example, grad f_i + ridge w is nearly 0."""
    G = outer(np.random.default_rng(0), left, dtype)
    shifted = Shifted(G, -G.dense()[0])
    norms = (written_out(shifted) ** 2).sum(axis=1).astype(float)
    assert shifted.square_norms()[0] == 0 and (shifted.square_norms() >= 0).all()
    if left >= 1e-3:
        np.testing.assert_allclose(shifted.square_norms()[1:], norms[1:], rtol=promised)


def test_norms_where_the_places_cancel():
    """sum_p x_p d_p^T of two opposite places is nearly 0, of either sign by the Gram matrices."""
    image = np.ones((3, 1, 2, 1), np.float32)
    image[:, 0, 1] += np.float32(1e-6) * np.array([[0.0], [1.0], [2.0]], np.float32)
    slopes = np.tile(np.float32([1.0, -1.0]), (3, 1))[:, :, None]
    for kind in (Convolved, GramConvolved):
        G = kind(Window(1).patches(image), slopes)
        exact = (written_out(G) ** 2).sum(axis=1).astype(float)
        np.testing.assert_allclose(G.square_norms(), exact, rtol=1e-3)


WORDS = np.array(["no", "yes", "no"])
SAME = {
    "least squares": lambda n: models.LeastSquares(np.full((n, 3), 0.1), np.full(n, 0.7)),
    "ridge regression": lambda n: models.LeastSquares(
        np.full((n, 3), 0.1), np.full(n, 0.7), ridge=0.3
    ),
    "sparse": lambda n: models.LeastSquares(csr_array(np.full((n, 3), 0.1)), np.full(n, 0.7)),
    "softmax": lambda n: models.SoftmaxRegression(
        np.full((n, 3), 0.1), ["a"] * n, classes=("a", "b", "c"), ridge=0.3
    ),
    "noisy quadratic": lambda n: models.NoisyQuadratic(np.full((n, 2), 0.3), np.eye(2) / 3),
    "sine squares": lambda n: models.SineSquares(np.full((n, 2), 0.3)),
    "matrix": lambda n: models.MatrixFactorisation([0] * n, [1] * n, np.full(n, 0.7), ridge=0.1),
    "perceptron": lambda n: networks.mlp(np.full((n, 3), 0.1), [1] * n, (4,), classes=2, ridge=0.1),
    "convnet": lambda n: networks.Network(
        np.full((n, 4, 4, 1), 0.1), [1] * n,
        (networks.Conv2D(2, 3), networks.GroupNorm(), networks.Flatten(), networks.Dense(2)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", SAME)
def test_equal_examples_have_no_variance(name, dtype):
    """At once, in chunks of several sizes, and enlarged: exactly 0, as is every rule's noise."""
    F = SAME[name](11).map_arrays(lambda array: array.astype(dtype))
    w = F.start(3)
    w = w + F.asarray_like(np.random.default_rng(0).standard_normal(F.dim))
    enlarged = F.estimate(w, [0, 1, 2]) + F.estimate(w, np.arange(3, 11))
    for seen in (F.estimate(w), F._replace(chunk=3).estimate(w), F.estimate(w, [1, 4]), enlarged):
        assert seen.variance == seen.variance_error == 0.0


def test_the_variance_of_offset_data():
    """From the reports: 64 rows of 1 + 1e-4 N(0, 1), targets of 1e4 + .1 N(0, 1), float32."""
    rng = np.random.default_rng(0)
    X = (1 + 1e-4 * rng.standard_normal((64, 1))).astype(np.float32)
    y = (1e4 + 0.1 * rng.standard_normal(64)).astype(np.float32)
    F = models.LeastSquares(X, y)
    seen = F.estimate(F.start())
    exact = np.var(X.astype(np.longdouble)[:, 0] * -y.astype(np.longdouble), ddof=1)
    assert seen.variance == pytest.approx(float(exact), rel=1e-4)
    assert abs(seen.variance - float(exact)) <= seen.variance_error < 1e-3 * seen.variance


def test_float32_statistics_of_tiny_and_huge_gradients():
    """Squares of 1e-24 and 1e24 do not fit into single precision; the variance does not care."""
    rng = np.random.default_rng(0)
    for scale in (1e-24, 1e24):
        X = (scale * rng.standard_normal((20, 3))).astype(np.float32)
        with np.errstate(over="ignore", under="ignore"):
            found = OuterProducts(X, np.ones(20, np.float32)).moments()
        exact = float(((X - X.mean(axis=0, dtype=float)) ** 2).sum(dtype=float))
        assert found.scatter == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("scale", [1e-30, 1e30])
@pytest.mark.parametrize("weighted", [False, True])
def test_rows_of_1_whose_factors_have_squares_of_0_and_infinity(scale, weighted):
    rng = np.random.default_rng(0)
    X = (rng.standard_normal((20, 3)) / scale).astype(np.float32)
    S = (rng.standard_normal((20, 2)) * (1 if weighted else scale)).astype(np.float32)
    G = OuterProducts(X, S)
    if weighted:
        G = Weighted(G, np.full(20, scale, np.float32))
    with np.errstate(over="ignore", invalid="ignore"):
        found = G.moments()
    assert found.scatter == pytest.approx(in_two_passes(G)[0], rel=1e-5)


@pytest.mark.parametrize("spread", [1.0, 1e-3, 1e-6])
def test_the_bound_in_extended_precision_counts_the_sums_in_double_precision(spread):
    G = outer(np.random.default_rng(0), spread, float)
    found = OuterProducts(extended(G.inputs), extended(G.slopes)).moments()
    exact, _ = in_two_passes(G, exactly)
    assert abs(found.scatter - exact) <= found.error


@given(
    parts=st.lists(
        st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=5), min_size=1, max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_moments_merge(parts):
    rows = [np.array(part)[:, None] for part in parts]
    found, together = merged(Rows(part).moments() for part in rows), np.concatenate(rows)
    assert found.n == len(together)
    np.testing.assert_allclose(found.mean, together.mean(axis=0), atol=1e-12)
    exact = (
        (together.astype(np.longdouble) - together.mean(axis=0, dtype=np.longdouble)) ** 2
    ).sum()
    assert found.scatter == pytest.approx(float(exact), rel=1e-12, abs=1e-20)
    assert (found.scatter == 0) == (len(set(together[:, 0])) == 1)
    assert isinstance(found, Moments)


@pytest.mark.parametrize(
    "dtype, tiny, huge", [(np.float32, 1e-37, 1e37), (np.float64, 1e-300, 1e300)]
)
def test_norms_are_scaled(dtype, tiny, huge):
    v = np.array([3.0, -4.0], dtype)
    with np.errstate(all="raise", under="ignore"):
        for scale in (1, tiny, huge):
            found = norm(v * dtype(scale))
            assert found.dtype == dtype and found == pytest.approx(5 * scale, rel=1e-6)
        assert norm(np.zeros(3, dtype)) == 0 == norm(np.zeros(0, dtype))
        assert norm(np.array([np.finfo(dtype).tiny / 4], dtype)) == np.finfo(dtype).tiny / 4
    assert norm(v) == np.sqrt(v @ v)
    assert np.isnan(norm(np.array([np.nan, 1], dtype)))


TINY_AND_HUGE = [(np.float32, 2.0**-80), (np.float32, 2.0**60), (np.float64, 2.0**-565)]
RATIOS = {
    "NormTest": batch_sizes.NormTest(8),
    "InnerProductTest": batch_sizes.InnerProductTest(8),
    "OrthogonalityTest": batch_sizes.OrthogonalityTest(8),
    "CoordinateNormTest": batch_sizes.CoordinateNormTest(8),
    "SignalOverNoise": batch_sizes.SignalOverNoise(8),
    "HalfBatchSimilarity": batch_sizes.HalfBatchSimilarity(8),
    "TwoBatchNoiseScale": batch_sizes.TwoBatchNoiseScale(8),
    "NoiseScale": batch_sizes.NoiseScale(8),
    "GradientDiversity": batch_sizes.GradientDiversity(8, delay=0.1),
    "GradientNormRatio": batch_sizes.GradientNormRatio(8),
    "GradientNorms": 8,
}


@pytest.mark.parametrize("dtype, scale", TINY_AND_HUGE, ids=str)
@pytest.mark.parametrize("name", RATIOS)
def test_rules_of_ratios_take_the_same_path_where_squares_leave_the_range(name, dtype, scale):
    """In another unit of y gradients and w are those times the unit, and every ratio is the same."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((60, 3)).astype(dtype), rng.standard_normal(60).astype(dtype)
    drawn = samplers.GradientNorms() if name == "GradientNorms" else samplers.Uniform()
    method = asgd.Method(RATIOS[name], 0.1, sampler=drawn)
    with np.errstate(over="ignore"):  # losses are squares as well
        usual, other = (
            asgd.run(models.LeastSquares(X, y * unit), method, updates=6, n_records=7, seed=1)
            for unit in (dtype(1), dtype(scale))
        )
    assert other["batch_size"].tolist() == usual["batch_size"].tolist()
    np.testing.assert_allclose(other.w / dtype(scale), usual.w, rtol=1e-5)


@pytest.mark.parametrize("dtype, scale", [*TINY_AND_HUGE, (np.float64, 2.0**565)], ids=str)
def test_an_estimate_in_another_unit_has_the_same_ratios(dtype, scale):
    """Of dense and sparse data, with a ridge, weights, in chunks, and enlarged: bit for bit."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((20, 3)).astype(dtype)
    c = rng.uniform(1, 2, 20)

    def ratios(unit, of=np.asarray):
        F = models.LogisticRegression(of(X * dtype(unit)), X[:, 0] > 0, ridge=0.1)
        w = F.start()
        chunked, enlarged = F._replace(chunk=8), F.estimate(w, [0, 1, 2]) + F.estimate(w, [4, 7])
        for seen in (F.estimate(w), F.estimate(w, weights=c), chunked.estimate(w), enlarged):
            there = seen.rescaled
            assert np.array_equal(there.gradient, seen.gradient / dtype(there.unit))
            assert (there is seen) == (unit == 1)
            yield there.variance / there.signal

    for of in (np.asarray, csr_array):
        with np.errstate(over="ignore"):
            assert list(ratios(scale, of)) == pytest.approx(list(ratios(1.0, of)), rel=1e-5)


@pytest.mark.parametrize("dtype, scale", TINY_AND_HUGE, ids=str)
def test_barzilai_and_borwein_step_where_squares_underflow(dtype, scale):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 3)).astype(dtype), rng.standard_normal(20).astype(dtype)

    def step(unit):
        F, w = models.LeastSquares(X, y * dtype(unit)), X[0] * dtype(unit)
        return step_sizes.BarzilaiBorwein().smoothed(
            0.1, F.estimate(w, range(15)), F.estimate(w * dtype(0.9), range(15))
        )

    with np.errstate(over="ignore"):
        assert step(scale) == pytest.approx(step(1.0), rel=1e-5)
