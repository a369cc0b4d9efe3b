"""What the questions on convolutions share: images, and the patches that a window reads."""

import numpy as np


def patches(x, k, order=(0, 1, 2)):
    """The patch of every place, as a row: shape (n, P, k k C). order: of row, column, channel."""
    n, height, width, _ = x.shape
    rows = [
        x[:, r : r + k, c : c + k].transpose(0, *(1 + np.array(order))).reshape(n, -1)
        for r in range(height - k + 1)
        for c in range(width - k + 1)
    ]
    return np.stack(rows, axis=1)


def grid(x, k):
    """(height', width'): the places of a window of side k."""
    return x.shape[1] - k + 1, x.shape[2] - k + 1


def forward(x, W, b, k):
    """y_ip = x_ip W + b, shape (n, height', width', F)."""
    return (patches(x, k) @ W + b).reshape(len(x), *grid(x, k), W.shape[1])


def flipped(W, k):
    """The weights of a window that is turned by 180 degrees: what mathematicians call a convolution."""
    return W.reshape(k, k, -1, W.shape[1])[::-1, ::-1].reshape(W.shape)


def layer_instances(rng):
    """Images that are not square, a window, its weights and what comes back."""
    for n, height, width, C, F, k in ((3, 5, 4, 2, 3, 3), (2, 4, 6, 1, 2, 2)):
        x = rng.standard_normal((n, height, width, C))
        yield {
            "x": x,
            "W": rng.standard_normal((k * k * C, F)),
            "b": 1 + rng.standard_normal(F),
            "D": rng.standard_normal((n, *grid(x, k), F)),
            "k": k,
        }
