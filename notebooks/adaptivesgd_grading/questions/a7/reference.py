"""Right answers as short code, of which the diagnosis tries every change of one place."""

import numpy as np


def patches(x, k):
    """The patches as rows."""
    n, height, width, _ = x.shape
    places = [(r, c) for r in range(height - k + 1) for c in range(width - k + 1)]
    return np.stack([x[:, r : r + k, c : c + k].reshape(n, -1) for r, c in places], axis=1)


def forward(x, W, b, k):
    """The layer."""
    height, width = x.shape[1] - k + 1, x.shape[2] - k + 1
    offsets = W.reshape(k, k, x.shape[3], -1)
    y = np.zeros((len(x), height, width, W.shape[1])) + b
    for r in range(k):
        for c in range(k):
            y += x[:, r : r + height, c : c + width] @ offsets[r, c]
    return y


def backward(x, W, D, k):
    """dx, dW, db."""
    height, width = D.shape[1:3]
    offsets = W.reshape(k, k, x.shape[3], -1)
    dx, dW = np.zeros_like(x), np.zeros_like(offsets)
    for r in range(k):
        for c in range(k):
            seen = x[:, r : r + height, c : c + width]
            dx[:, r : r + height, c : c + width] += D @ offsets[r, c].T
            dW[r, c] = np.einsum("nhwc,nhwf->cf", seen, D)
    return dx, dW.reshape(W.shape), D.sum(axis=(0, 1, 2))


def place_norms(X, D):
    """The squared norms."""
    products = X.transpose(0, 2, 1) @ D
    return (products**2).sum(axis=(1, 2))
