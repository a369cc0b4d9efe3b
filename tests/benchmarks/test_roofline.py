"""The roofline of this machine, one thread, and where our pieces of a ConvNet's step lie under it.

The roof over f operations per byte is min(matrix ceiling, f x bandwidth), both measured in the same run, piece
by piece in turns; least CPU times, so that other work disturbs little. Bytes are those that a piece must at least
read and write once. A comparison, and a number that is moved, count as an operation. Run with `-k roofline`.
"""

from math import inf
from time import thread_time

import numpy as np
from test_network_speed import images, stepper

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.networks import Conv2D, Dense, MaxPool
from adaptivesgd.networks.architectures import cabs_mnist
from adaptivesgd.threads import working_threads

B, ROUNDS = 64, 25
rng = np.random.default_rng(0)


def random(*shape):
    """Random numbers in single precision."""
    return rng.random(shape, dtype=np.float32)


def product(m, k, n):
    """A matrix product: function, operations, bytes."""
    a, b = random(m, k), random(k, n)
    return lambda: a @ b, 2 * m * k * n, 4 * (m * k + k * n + m * n)


def layer(made, inputs, multiplications):
    """The forward pass and the way back of a layer, slopes of the inputs and the weights' gradient included."""
    x, w = random(B, *inputs), made.start(rng, inputs).astype(np.float32)
    outputs = made.shape(inputs)
    numbers = B * (2 * np.prod(inputs) + 2 * np.prod(outputs)) + 2 * len(w)

    def there_and_back():
        y, backward = made.forward(w, x)
        rows, pull = backward(y)
        return pull(), rows and rows.sums()

    return there_and_back, 6 * B * multiplications, 4 * numbers


def pooling():
    """Pooling there and back: three comparisons a window, and one product a pixel."""
    call, _, size = layer(MaxPool(2), (28, 28, 32), 0)
    return call, B * 28 * 28 * 32 * 7 // 4, size


def pieces():
    """{name: (function, operations, bytes)}; the first two are the roof."""
    big, there = random(2**24), random(2**24)
    X, y = images()
    net = cabs_mnist(X, y)
    w, g, chosen = net.start(), random(net.dim), rng.choice(len(X), B, replace=False)
    return {
        "bandwidth: a copy of 64 MiB": (lambda: np.copyto(there, big), 2**24, 2**27),
        "ceiling: 512 x 512 x 512": product(512, 512, 512),
        "product of the first convolution": product(B * 784, 25, 32),
        "product of the second convolution": product(B * 196, 800, 64),
        "product of the dense layer": product(B, 3136, 1024),
        "second convolution, there and back": layer(
            Conv2D(64, 5, 1, "same"), (14, 14, 32), 196 * 800 * 64
        ),
        "dense layer, there and back": layer(Dense(1024), (3136,), 3136 * 1024),
        "pooling, there and back": pooling(),
        "gathering the batch": (lambda: X[chosen], B * 784, 8 * B * 784),
        "w - alpha g": (lambda: w - np.float32(0.01) * g, 2 * net.dim, 12 * net.dim),
        "the whole step": (
            stepper(net, Constant(B)),
            6 * B * net.multiplications - 2 * B * 784 * 25 * 32,  # the images need no slopes
            4 * (3 * net.dim + B * 784),
        ),
    }


def least(calls):
    """The least seconds of the processor that each takes; they take turns."""
    seconds = dict.fromkeys(calls, inf)
    for _ in range(ROUNDS):
        for name, (call, *_) in calls.items():
            for _ in range(2):
                began = thread_time()
                call()
                seconds[name] = min(seconds[name], thread_time() - began)
    return seconds


def test_where_our_pieces_lie_under_the_roof(report):
    calls = pieces()
    with working_threads(1):
        seconds = least(calls)
    memory, matrix = list(calls)[:2]
    bandwidth = calls[memory][2] / seconds[memory]
    ceiling = calls[matrix][1] / seconds[matrix]
    rows = []
    for name, (_, operations, size) in calls.items():
        reached, roof = operations / seconds[name], min(ceiling, bandwidth * operations / size)
        rows.append((
            *(name, f"{operations / size:.3g}", f"{1e3 * seconds[name]:.3g} ms"),
            *(f"{reached / 1e9:.3g}", f"{reached / roof:.0%}"),
        ))  # fmt: skip
    heads = ("piece", "operations per byte", "least CPU time", "10^9 operations / s", "of the roof")
    title = f"Pieces of a step of cabs_mnist under the roof of one thread, B = {B}, float32: "
    report(f"{title}{ceiling / 1e9:.0f} GFLOP/s, {bandwidth / 1e9:.1f} GB/s", heads, rows)
    assert len(rows) == len(calls)
