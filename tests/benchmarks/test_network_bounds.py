"""What bounds a step of a network: its parts by themselves, in NumPy alone. Run with `-k network_bounds`."""

import numpy as np
import pytest
from test_network_speed import images, stepper
from threadpoolctl import threadpool_limits
from timing import interleaved, milliseconds

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.networks.architectures import cabs_mnist, mlp

B = 64
rng = np.random.default_rng(0)

# Products of a step, (rows, inner, columns): every layer forward, its weights' gradient, and the slopes
# of its inputs, which the first layer does not need.
PRODUCTS = {
    "mlp": [(B, 784, 100), (784, B, 100), (B, 100, 10), (100, B, 10), (B, 10, 100)],
    "cabs_mnist": [
        *((B * 784, 25, 32), (25, B * 784, 32)),
        *((B * 196, 800, 64), (800, B * 196, 64), (B * 196, 64, 800)),
        *((B, 3136, 1024), (3136, B, 1024), (B, 1024, 3136)),
        *((B, 1024, 10), (1024, B, 10), (B, 10, 1024)),
    ],
}


def products(name):
    """A function that makes them, one after the other."""
    pairs = [
        (rng.random((a, b), dtype=np.float32), rng.random((b, c), dtype=np.float32))
        for a, b, c in PRODUCTS[name]
    ]
    return lambda: [left @ right for left, right in pairs]


@pytest.mark.parametrize(("name", "make"), [("mlp", mlp), ("cabs_mnist", cabs_mnist)])
def test_what_bounds_a_network_step(name, make, report):
    X, y = images()
    problem = make(X, y)
    w, chosen = problem.start(), rng.choice(len(X), B, replace=False)
    gradient = np.ones_like(w)
    with threadpool_limits(1):
        seconds = interleaved(
            {
                "the whole step": stepper(problem, Constant(B)),
                "its matrix products": products(name),
                "gathering the batch": lambda: X[chosen],
                f"w - alpha g, {problem.dim:,} parameters": lambda: w - np.float32(0.01) * gradient,
            },
            rounds=30,
            repeat=5,
        )
    whole = seconds["the whole step"]
    flops = sum(2 * a * b * c for a, b, c in PRODUCTS[name])
    rows = [(what, milliseconds(t), f"{t / whole:.0%}") for what, t in seconds.items()]
    rows.append(
        ("speed of the products", f"{flops / seconds['its matrix products'] / 1e9:.0f} GFLOP/s", "")
    )
    report(
        f"Where a step of {name} goes, B = {B}, one thread", ("part", "median", "of the step"), rows
    )
    assert flops > 0
