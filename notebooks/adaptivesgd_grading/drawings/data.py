"""What the pictures are drawn from: handwritten digits, and softmax regression on them."""

from functools import lru_cache
from typing import Any

import numpy as np

from adaptivesgd import LeastSquares, SoftmaxRegression, load


@lru_cache(maxsize=1)
def digits() -> tuple[np.ndarray, np.ndarray]:
    """X, shape (1797, 64), and y."""
    X, y = load("digits")
    return np.asarray(X), np.asarray(y)


@lru_cache(maxsize=4)
def softmax(ridge: float = 0.0) -> SoftmaxRegression:
    """Softmax regression on digits."""
    return SoftmaxRegression(*digits(), ridge=ridge)


@lru_cache(maxsize=4)
def regression(noise: float = 2.0, n: int = 600, d: int = 5) -> LeastSquares:
    """Least squares with noisy answers, so that F* is above 0."""
    rng = np.random.default_rng(7)
    X = rng.standard_normal((n, d))
    return LeastSquares(X, X @ np.ones(d) + noise * rng.standard_normal(n))


def slopes_of(W: Any, batch: Any) -> tuple[np.ndarray, np.ndarray]:
    """X and S of softmax regression: the gradient of example i is the outer product x_i s_i."""
    X, y = digits()
    Z = X[batch] @ np.reshape(W, (64, 10))
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    return X[batch], P / P.sum(axis=1, keepdims=True) - np.eye(10)[y[batch]]
