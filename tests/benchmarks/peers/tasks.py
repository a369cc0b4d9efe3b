"""The tasks: random images to take steps on, and real digits to race on."""

from itertools import pairwise

import numpy as np

N, PIXELS, HIDDEN, CLASSES, B = 60_000, 784, 100, 10, 128
STEP_SIZE = 0.01
TARGET, RACE_BATCH, GRID = 0.05, 32, (0.8, 0.4, 1.6, 0.2, 0.1, 0.05)  # the likely first
MOST, EVERY, SEEDS = 4000, 5, (0, 1, 2)  # updates; updates between two evaluations of the loss


def images():
    """X (N, PIXELS) in float32 and labels (N,)."""
    rng = np.random.default_rng(0)
    return rng.random((N, PIXELS), dtype=np.float32), rng.integers(0, CLASSES, N)


def digits():
    """X (1797, 64) in float32, within [0, 1], and labels."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return (X / 16).astype(np.float32), y


def sizes(task, inputs=PIXELS):
    """The widths of the layers."""
    return (inputs, CLASSES) if task == "softmax" else (inputs, HIDDEN, CLASSES)


def first_weights(task, inputs, seed):
    """He's initial weights for everybody: [(W (in, out), b (out,)), ...]."""
    rng, widths = np.random.default_rng(seed), sizes(task, inputs)
    return [
        (
            (rng.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32),
            np.zeros(b, np.float32),
        )
        for a, b in pairwise(widths)
    ]
