"""Every kernel that is made of a formula gives what the formula gives, number type included."""

from itertools import islice

import numpy as np
import pytest
from network_cases import ALONE, network
from parts import ALL, PROBLEM, START, WAYS

import adaptivesgd as asgd
from adaptivesgd import backend
from adaptivesgd.backend import has_gpu, joined, row_dots, square, sum_square_norms, to_host
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.method import Method
from adaptivesgd.models.softmax import cross_entropy
from adaptivesgd.step_sizes import Fixed

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not has_gpu(), reason="needs CuPy and a GPU; `make gpu-emulated` has one"),
]

DIRECTIONS = {f"direction {n}": Method(Constant(5), Fixed(0.1), way) for n, way in WAYS.items()}


def several(result):
    """One result or more, as a tuple."""
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_fused_kernel_is_its_formula(monkeypatch, dtype):
    seen, kernel = set(), backend._kernel

    def held_against(formula):
        def call(*values):
            found, plain = kernel(formula)(*values), formula(*values)
            for a, b in zip(several(found), several(plain), strict=True):
                assert (a.dtype, a.shape) == (b.dtype, b.shape), formula
                scale = float(abs(b).max()) if b.size else 1.0
                error = float(abs(a - b).max()) if b.size else 0.0
                assert error <= 8 * np.finfo(dtype).eps * scale, formula
            seen.add(formula)
            return found

        return call

    monkeypatch.setattr(backend, "_kernel", held_against)
    far = asgd.to_device(PROBLEM.map_arrays(lambda array: array.astype(dtype)))
    w = asgd.to_device(START.astype(dtype))
    for method in (*ALL.values(), *DIRECTIONS.values()):
        list(islice(asgd.states(far, method, w=w, seed=3), 4))
    for name in ALONE:
        F = asgd.to_device(network(name, dtype=dtype, ridge=0.1))
        _ = F.estimate(F.start(1)).variance
    assert seen == set(backend.FORMULAS), set(backend.FORMULAS) - seen


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(5, 3), (1, 1), (70, 600), (3, 0)])
def test_row_dots(dtype, shape):
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal(shape).astype(dtype) for _ in range(2))
    found = row_dots(asgd.to_device(a), asgd.to_device(b))
    assert found.dtype == dtype
    bound = np.finfo(dtype).eps * np.sqrt(shape[1]) * 4 * np.abs(a * b).sum(axis=1)
    assert (np.abs(to_host(found) - row_dots(a, b)) <= bound).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(1, 2), (7, 3), (300, 10), (5, 700)])
@pytest.mark.parametrize("scale", [1.0, 1e3, 1e30])
def test_cross_entropy(dtype, shape, scale):
    rng = np.random.default_rng(1)
    z = (scale * rng.standard_normal(shape)).astype(dtype)
    y = np.eye(shape[1], dtype=dtype)[rng.integers(0, shape[1], shape[0])]
    (here, slopes), (there, far) = (cross_entropy(*pair) for pair in ((z, y), up(z, y)))
    assert there.dtype == far().dtype == dtype
    eps = 8 * np.finfo(dtype).eps
    np.testing.assert_allclose(to_host(there), here, rtol=eps * 4, atol=eps * np.log(shape[1]))
    np.testing.assert_allclose(to_host(far()), slopes(), rtol=eps, atol=eps)


def test_cross_entropy_of_what_is_not_finite():
    """As on the host: a loss is nan unless every score is finite."""
    z = np.array([[1, np.nan], [np.nan, 1], [np.inf, 0], [0, -np.inf], [-np.inf, -np.inf], [0, 0]])
    y = np.eye(2)[[0, 0, 0, 0, 1, 1]]
    with np.errstate(invalid="ignore"):
        here = cross_entropy(z, y)[0]
    assert np.array_equal(np.isnan(here), [1, 1, 1, 1, 1, 0])
    np.testing.assert_array_equal(to_host(cross_entropy(*up(z, y))[0]), here)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("count", [1, 2, 16, 17, 40])
def test_joined_is_concatenated_to_the_bit(dtype, count):
    rng = np.random.default_rng(count)
    pieces = [rng.random(k % 5 + (k > 2)).astype(dtype) for k in range(count)]
    found = joined(up(*pieces), 3)
    assert found.dtype == dtype
    assert np.array_equal(to_host(found), np.concatenate(pieces) / 3)


def test_floats_come_in_double_precision():
    numbers = np.array(0.1), np.array(0.1, np.float32), np.array(7.0)
    assert backend.floats(up(*numbers)) == [float(number) for number in numbers]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n", [1, 8, 21])
@pytest.mark.parametrize("count", [1, 3, 8, 9, 20])
def test_square_norms_of_many_terms(dtype, n, count):
    rng = np.random.default_rng(count)
    wide, narrow = (rng.standard_normal((n, width)).astype(dtype) for width in (70, 3))
    each = [(wide, narrow), (narrow[:, ::2],), (rng.random(n).astype(dtype),)]
    terms = (each * 7)[:count]
    here = sum_square_norms(terms)
    there = sum_square_norms([tuple(up(*term)) for term in terms])
    assert there.dtype == dtype
    np.testing.assert_allclose(to_host(there), here, rtol=16 * np.finfo(dtype).eps)


def test_a_square_neither_overflows_nor_underflows():
    for size in (1e-30, 1.0, 1e30):
        v = np.full(1000, size, np.float32)
        assert float(square(*up(v))) == pytest.approx(float(square(v)), rel=1e-14)


def up(*arrays):
    """The arrays on the device."""
    return [asgd.to_device(array) for array in arrays]


def test_windows_are_a_view_that_waits_for_nothing():
    images = np.arange(2 * 5 * 4 * 3.0).reshape(2, 5, 4, 3)
    far = asgd.to_device(images)
    shown = backend.windows(far, 3)
    assert shown.data.ptr == far.data.ptr
    assert np.array_equal(to_host(shown), backend.windows(images, 3))
