"""The same step in bare NumPy calls, with BLAS's own threads: what remains when no package takes part."""

from itertools import count

import numpy as np

from . import tasks


def steps(task, device):
    """(a plain step of the perceptron, nothing with statistics)."""
    X, labels = tasks.images()
    Y = np.eye(tasks.CLASSES, dtype=np.float32)[labels]
    (W, b), (V, c) = tasks.first_weights(task, tasks.PIXELS, 0)
    numbers, pace = count(), np.float32(tasks.STEP_SIZE / tasks.B)

    def step():
        nonlocal W, b, V, c
        i = np.random.default_rng((0, next(numbers))).choice(tasks.N, tasks.B, replace=False)
        x, y = X[i], Y[i]
        z = x @ W + b
        on = z > 0
        a = z * on
        z = a @ V + c
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        total = p.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - (z * y).sum(axis=1)).mean()
        p /= total
        p -= y
        s = (p @ V.T) * on
        V, c = V - pace * (a.T @ p), c - pace * p.sum(axis=0)
        W, b = W - pace * (x.T @ s), b - pace * s.sum(axis=0)
        return loss

    return step, None
