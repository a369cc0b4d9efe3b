"""The rows of `gpu_check` that take the time: (name, seconds allowed, function).

Whole training steps in float32, after a warm-up, the device waited for at the end of each round. The
data hold twice the batch, so that ours and PyTorch both draw and gather. `ideal` is the time that
the arithmetic, or the least traffic of memory, would take at the card's own ceilings, measured here.
"""

from functools import cache
from statistics import median
from time import perf_counter
from typing import NamedTuple

import gpu_torch
import numpy as np

import adaptivesgd as asgd
from adaptivesgd import networks as net

FLOATS = 4  # bytes of a number


class Sizes(NamedTuple):
    """Batch sizes of the models and of the ResNet, and the number of losses that are ranked."""

    batches: tuple
    images: tuple
    ranked: int


ON_A_CARD = Sizes((256, 1024, 4096, 16_384, 65_536), (128, 1024, 4096), 1_000_000)
EMULATED = Sizes((16, 64), (2,), 10_000)  # where times mean nothing, and every row is to be seen


def rows():
    """The ceilings first, then from small to large: what comes last is missed first."""
    sizes = EMULATED if emulated() else ON_A_CARD
    yield "ceilings", 60, lambda: dict(zip(("bytes_per_second", "flops"), ceilings(), strict=True))
    for B in sizes.batches:
        yield f"softmax 784-10, B = {B}", 60, lambda B=B: compared(*softmax(B), B)
        yield f"MLP 784-100-10, B = {B}", 90, lambda B=B: compared(*perceptron(B), B)
    yield "theory, exact expectations", 60, expectations
    yield f"rank-based selection, n = {sizes.ranked:,}", 60, lambda: selection(sizes.ranked)
    for B in sizes.images:
        yield f"ResNet-20, B = {B}", 90, lambda B=B: compared(*resnet(B), B)


def emulated():
    """Whether CUDA is emulated, so that there is no card."""
    import cupy

    return cupy.cuda.runtime.getDeviceProperties(0)["name"] == b"emulated CUDA"


# Problems, with the operations and the bytes of a step at least.


def softmax(B):
    """Two products with X, which is read and written by the draw and read by each."""
    X, y = data(B, (784,))
    return asgd.SoftmaxRegression(X, y), 4 * B * 784 * 10, 4 * B * 784 * FLOATS


def perceptron(B):
    """The first layer does not compute the gradient with respect to X."""
    X, y = data(B, (784,))
    F = net.Network(X, y, (net.Dense(100), net.ReLU(), net.Dense(10)))
    return F, B * (4 * 784 * 100 + 6 * 100 * 10), 4 * B * 784 * FLOATS


def resnet(B):
    """ResNet-20 with group norm: 41 million multiplications forward, twice that back."""
    from adaptivesgd.networks.architectures import resnet20

    X, y = data(B, (32, 32, 3))
    F = resnet20(X, y, norm=net.GroupNorm(groups=8))
    return F, 6 * B * 41e6, 4 * B * 32 * 32 * 3 * FLOATS


def data(B, shape):
    """2 B random examples of ten classes."""
    rng = np.random.default_rng(0)
    return rng.random((2 * B, *shape), dtype=np.float32), rng.integers(0, 10, 2 * B)


# Times.


def compared(F, operations, traffic, B):
    """Seconds a step: ours, ours with the variance, PyTorch's; and the fraction of the ceiling."""
    bandwidth, flops = ceilings()
    found = ours(F, B) | gpu_torch.seconds(F, B, timed)
    found["ideal"] = max(operations / flops, traffic / bandwidth)
    found["fraction"] = found["ideal"] / found["ours"]
    found["variance"] = found["ours_with_variance"] / found["ours"]
    return found


def ours(F, B):
    """Our step, plain and with the variance."""
    there, method = asgd.to_device(F), asgd.methods.sgd(0.01, B)

    def stepper(look):
        state = method.init(there, there.start(0))

        def step():
            nonlocal state
            state = method.step(state)
            if look:
                _ = state.estimate.variance

        return step

    return {
        "ours": timed(stepper(False), wait),
        "ours_with_variance": timed(stepper(True), wait),
    }


def selection(n):
    """A step of online batch selection that ranks n losses on the device."""
    rng, B = np.random.default_rng(0), 4096
    X, y = rng.random((n, 20), dtype=np.float32), rng.integers(0, 2, n)
    there = asgd.to_device(asgd.LogisticRegression(X, y))
    method = asgd.methods.online_batch_selection(0.1, batch_size=B)
    state = method.init(there, there.start(0))
    for _ in range(n // B + 2):  # the first epoch only notes losses
        state = method.step(state)

    def step():
        nonlocal state
        state = method.step(state)

    return {"ours": timed(step, wait)}


def expectations():
    """The exact expectation of a step over the 4845 batches of 4 out of 20 examples."""
    from theory.enumeration import Enumeration

    rng = np.random.default_rng(0)
    there = asgd.to_device(asgd.LeastSquares(rng.random((20, 5)), rng.random(20)))
    method = asgd.methods.sgd(0.1, 4)
    state = method.init(there, there.start())
    began = perf_counter()
    Enumeration().after(method, state, lambda after: after.w)
    wait()
    return {"ours": perf_counter() - began}


def timed(step, wait, rounds=5, budget=1.0):
    """Median seconds of a step, over rounds that share about `budget` seconds."""
    for _ in range(3):
        step()
    wait()
    began = perf_counter()
    step()
    wait()
    repeat = max(1, min(50, int(budget / rounds / max(perf_counter() - began, 1e-6))))
    seconds = []
    for _ in range(rounds):
        began = perf_counter()
        for _ in range(repeat):
            step()
        wait()
        seconds.append((perf_counter() - began) / repeat)
    return median(seconds)


def wait():
    """For the device."""
    import cupy

    cupy.cuda.Device().synchronize()


@cache
def ceilings():
    """What the card copies and multiplies at most: bytes, and float32 operations, per second."""
    import cupy

    size, side = (2**20, 128) if emulated() else (2**28, 8192)
    x, a = cupy.ones(size, cupy.float32), cupy.ones((side, side), cupy.float32)
    copied, multiplied = timed(x.copy, wait), timed(lambda: a @ a, wait)
    return 2 * x.nbytes / copied, 2 * side**3 / multiplied
