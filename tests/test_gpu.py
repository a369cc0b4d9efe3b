"""On a real GPU: `pytest -m gpu`, or `make gpu-check` for the timings as well.

Same seed, same examples, same path as on the CPU: within 1e-9 over 50 updates in float64.
"""

from itertools import islice

import numpy as np
import pytest
from device_array import MISSING
from network_cases import ALONE, network
from parts import ALL, PROBLEM, START
from problems import DENSE, problem
from test_device import FUNCTIONS

import adaptivesgd as asgd
from adaptivesgd.backend import has_gpu, to_host

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(
        not has_gpu(), reason="needs CuPy and an NVIDIA GPU; run `make gpu-check` there"
    ),
]


def states(problem, method, w, updates=50):
    """The states of a run."""
    return islice(asgd.states(problem, method, w=w, seed=3), 1, updates + 1)


@pytest.mark.parametrize("name", ALL)
def test_same_path_as_on_the_cpu(name):
    """In float64, to rounding."""
    there, w = asgd.to_device(PROBLEM), asgd.to_device(START)
    pairs = zip(states(PROBLEM, ALL[name], START), states(there, ALL[name], w), strict=True)
    for cpu, gpu in pairs:
        assert np.array_equal(to_host(cpu.estimate.indices), to_host(gpu.estimate.indices))
        assert gpu.w.dtype == np.float64
        assert_near(gpu.w, cpu.w, 1e-9 * max(np.linalg.norm(cpu.w), 1.0))


@pytest.mark.parametrize("name", ALL)
def test_as_near_to_the_path_of_float64_as_the_cpu_in_float32(name):
    """Sums in another order part two float32 paths, those of Barzilai-Borwein's quotients the most:
    each step amplifies what the last one was off. So the CPU's own error is the measure.
    """
    here = PROBLEM.map_arrays(lambda array: array.astype(np.float32))
    there, w, off = asgd.to_device(here), START.astype(np.float32), 0.0
    compared = 0
    paths = (
        states(PROBLEM, ALL[name], START),
        states(here, ALL[name], w),
        states(there, ALL[name], asgd.to_device(w)),
    )
    for exact, cpu, gpu in zip(*paths, strict=True):
        if not all(
            np.array_equal(to_host(each.estimate.indices), to_host(exact.estimate.indices))
            for each in (cpu, gpu)
        ):
            break  # rounding has changed a batch size; the paths part for good reason
        assert gpu.w.dtype == np.float32
        compared += 1
        off = max(off, np.linalg.norm(cpu.w - exact.w), 1e-6 * np.linalg.norm(exact.w))
        assert_near(gpu.w, exact.w, 10 * off)
    assert compared, "the first step already draws other examples"


def test_the_stand_in_lacks_what_cupy_lacks():
    """The list of `device_array` is that of the CuPy installed: a newer one may need another."""
    import cupy

    def dispatching(module, prefix=""):
        for name in dir(module):
            thing = getattr(module, name)
            if isinstance(thing, np.ufunc) or hasattr(thing, "_implementation"):
                yield prefix + name

    names = {*dispatching(np), *dispatching(np.linalg, "linalg.")}
    homes = {each: cupy.linalg if "." in each else cupy for each in names}
    lacking = {each for each in names if not hasattr(homes[each], each.removeprefix("linalg."))}
    assert lacking == MISSING & names


def assert_near(there, here, allowed):
    """||there - here|| is at most so much."""
    assert np.linalg.norm(to_host(there) - here) <= allowed


@pytest.mark.parametrize("name", DENSE)
def test_models_say_the_same(name):
    here = problem(name)
    there, w = asgd.to_device(here), here.start(1) + 0.1
    cpu, gpu = here.estimate(w), there.estimate(asgd.to_device(w))
    for a, b in (
        (cpu.gradient, gpu.gradient),
        (cpu.losses, gpu.losses),
        (cpu.square_norms, gpu.square_norms),
        (cpu.inner_products(w), gpu.inner_products(asgd.to_device(w))),
        (cpu.variance, gpu.variance),
    ):
        np.testing.assert_allclose(to_host(b), a, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", ALONE)
def test_networks_say_the_same(name):
    here = network(name)
    there, w = asgd.to_device(here), here.start(1)
    cpu, gpu = here.estimate(w), there.estimate(asgd.to_device(w))
    np.testing.assert_allclose(to_host(gpu.gradient), cpu.gradient, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(to_host(gpu.square_norms), cpu.square_norms, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_numpy_function_dispatches(name):
    """What CuPy has under the same name is what NumPy's function hands the work to."""
    import cupy

    there = getattr(cupy, name, None) or getattr(cupy.lib.stride_tricks, name)
    assert callable(there)
    x = cupy.linspace(0.5, 1.0, 4)
    calls = {
        "asarray": lambda: np.asarray(np.ones(2), like=x),
        "bitwise_and": lambda: (x > 0) & (x > 1),
        "broadcast_to": lambda: np.broadcast_to(x, (2, 4)),
        "concatenate": lambda: np.concatenate([x, x]),
        "einsum": lambda: np.einsum("i,i->i", x, x),
        "full_like": lambda: np.full_like(x, 2.0),
        "matmul": lambda: x @ x,
        "sliding_window_view": lambda: np.lib.stride_tricks.sliding_window_view(x, 2),
        "stack": lambda: np.stack([x, x]),
        "vdot": lambda: np.vdot(x, x),
        "nonzero": lambda: np.nonzero(x)[0],
        "where": lambda: np.where(x > 0.6, x, 0.0),
    }
    arrays = [x] * getattr(getattr(np, name, None), "nin", 1)  # a ufunc knows how many it takes
    default = lambda: getattr(np, name)(*arrays)
    assert isinstance(calls.get(name, default)(), cupy.ndarray)
