"""Right answers as short code, of which the diagnosis tries every change of one place."""

import numpy as np


def softmax_loss(W, X, Y, ridge):
    """F(W)."""
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    total = np.log(np.exp(z).sum(axis=1))
    return (total - (z * Y).sum(axis=1)).mean() + ridge / 2 * (W**2).sum()


def softmax_gradient(W, X, Y, ridge):
    """grad F(W)."""
    z = X @ W
    e = np.exp(z - z.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)
    return X.T @ (P - Y) / len(X) + ridge * W


def dense_relu_backward(X, W, b, D):
    """dX, dW, db."""
    delta = D * (X @ W + b > 0)
    return delta @ W.T, X.T @ delta, delta.sum(axis=0)


def worst_coordinate(loss, gradient, w):
    """The coordinate that is furthest off."""
    h = 1e-5
    steps = h * np.eye(len(w))
    differences = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in steps])
    return int(np.abs(gradient(w) - differences).argmax())


def taylor_slope(loss, gradient, w, v):
    """The slope of log R against log h."""
    h = 2.0 ** -np.arange(4, 10)
    g = gradient(w)
    remainder = [abs(loss(w + t * v) - loss(w) - t * (g @ v)) for t in h]
    return np.polyfit(np.log(h), np.log(remainder), 1)[0]
