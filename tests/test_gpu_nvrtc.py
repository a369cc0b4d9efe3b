"""NVIDIA's own compiler takes every kernel: over the emulated CUDA, what it refuses does not run.

How many kernels those were is printed at the end of `make gpu-emulated`.
"""

import os

import numpy as np
import pytest
from cuda_emulator.counts import emulated

import adaptivesgd as asgd
from adaptivesgd import backend, kernels
from adaptivesgd.backend import has_gpu

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(
        not (has_gpu() and emulated() and "EMULATED_CUDA_NVRTC" in os.environ),
        reason="NVIDIA's NVRTC judges the kernels in `make gpu-emulated` alone, where PyPI has it",
    ),
]
KERNEL = 'extern "C" __global__ void kernel({}) {{ {} }}'


def up(*shape, dtype=np.float64):
    """Numbers on the device."""
    return asgd.to_device(np.ones(shape, dtype))


HAND_WRITTEN = {  # in kernels.py: how to make each again and run it, and how to break it
    "row_dots": lambda dtype: kernels.row_dots()(
        up(3, 2, dtype=dtype), up(3, 2, dtype=dtype), axis=1
    ),
    "square": lambda dtype: kernels.square()(up(3, dtype=dtype)),
    "_log_sum_exp": lambda dtype: kernels.log_sum_exp(up(3, 2, dtype=dtype), up(3, 2, dtype=dtype)),
    "_join": lambda dtype: [
        backend.joined([up(2, dtype=dtype)] * count, 3) for count in range(1, kernels.PIECES + 1)
    ],
    "_sum_square_norms": lambda dtype: [
        backend.sum_square_norms([term] * count)
        for term in ((up(3, 2, dtype=dtype),) * 2, (up(3, 2, dtype=dtype),), (up(3, dtype=dtype),))
        for count in range(1, kernels.PIECES // 2 + 1)
    ],
}


@pytest.fixture
def made_again(monkeypatch):
    """Kernels are made of their sources again, and afterwards as before."""
    makers = [each for each in vars(kernels).values() if hasattr(each, "cache_clear")]
    assert {each.__name__ for each in makers} == set(HAND_WRITTEN)
    for maker in makers:
        monkeypatch.setattr(kernels, maker.__name__, maker.__wrapped__)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_it_compiles_every_kernel_that_is_written_by_hand(name, dtype, made_again):
    """For every number of arguments that a launch can have."""
    HAND_WRITTEN[name](dtype)


@pytest.mark.parametrize(
    "preamble, name", [("EXPONENTIALS", "_log_sum_exp"), ("SQUARE_NORM", "_sum_square_norms")]
)
@pytest.mark.parametrize("fault", ["forgotten(1);", "T* none = 1;", "T number = 1"])
def test_it_refuses_a_mutated_kernel(preamble, name, fault, made_again, monkeypatch):
    """A name, a type and a semicolon; the second is one that g++ lets pass."""
    broken = f"__device__ void f() {{ typedef double T; {fault} }}"
    monkeypatch.setattr(kernels, preamble, getattr(kernels, preamble) + broken)
    assert "error" in refusal(lambda: HAND_WRITTEN[name](np.float64))


@pytest.mark.parametrize(
    "parameters, body",
    [("long long* x", "long long y = x;"), ("float* x", "*x = std::lgamma(*x);")],
)
def test_its_verdict_counts_and_not_that_of_gxx(parameters, body):
    """g++ would run these. A kernel that was refused once is refused again."""
    import cupy

    for _ in range(2):
        kernel = cupy.RawKernel(KERNEL.format(parameters, body), "kernel")
        assert "NVRTC, -arch=sm_75" in refusal(lambda kernel=kernel: kernel((1,), (1,), (up(1),)))


def test_what_one_architecture_lacks_is_refused_there():
    """Clusters of blocks came with sm_90: each architecture is asked."""
    import cupy

    body = 'asm volatile("barrier.cluster.arrive.aligned;");'
    kernel = cupy.RawKernel(KERNEL.format("double* x", body), "kernel")
    assert "NVRTC, -arch=sm_75" in refusal(lambda: kernel((1,), (1,), (up(1),)))


def refusal(action):
    """What the compiler says against a kernel."""
    from cupy.cuda.compiler import CompileException

    with pytest.raises(CompileException) as refused:
        action()
    return str(refused.value)
