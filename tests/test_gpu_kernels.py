"""Every kernel that is made of a formula gives what the formula gives, number type included."""

from itertools import islice

import numpy as np
import pytest
from network_cases import ALONE, network
from parts import ALL, PROBLEM, START, WAYS

import adaptivesgd as asgd
from adaptivesgd import backend
from adaptivesgd.backend import has_gpu, row_dots, to_host
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.method import Method
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


def test_windows_are_a_view_that_waits_for_nothing():
    images = np.arange(2 * 5 * 4 * 3.0).reshape(2, 5, 4, 3)
    far = asgd.to_device(images)
    shown = backend.windows(far, 3)
    assert shown.data.ptr == far.data.ptr
    assert np.array_equal(to_host(shown), backend.windows(images, 3))
