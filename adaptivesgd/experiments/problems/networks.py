"""Networks of the experiments that no paper has named."""

from collections.abc import Sequence
from typing import Any

from ...networks import Conv2D, Dense, FanInUniform, Flatten, Network, ReLU, SquaredError


def linear_network(X: Any, y: Any, widths: Sequence[int] = (100, 100)) -> Network:
    """f_i(w) = (1/2) (w_3^T W_2 W_1 x_i - y_i)^2: layers without an activation, one output.

    It learns no more than least squares, but is not convex. Sievert and Charles (2019) train
    one; the widths of theirs and its start are assumed: those of the data, and PyTorch's.
    """
    layers = [Dense(q, weights=FanInUniform(), bias=None) for q in (*widths, 1)]
    return Network(X, y.reshape(-1, 1), layers, SquaredError())


def small_convnet(
    X: Any, y: Any, *, channels: tuple[int, int] = (8, 16), classes: int = 10, ridge: float = 0.0
) -> Network:
    """Two convolutions with strides and a dense layer: 3,946 parameters on 28 x 28 x 1.

    A ConvNet that a processor core trains in seconds, for the small sizes.
    """
    first, second = channels
    layers = (
        *(Conv2D(first, 5, 3, padding=1), ReLU()),
        *(Conv2D(second, 3, 2), ReLU()),
        *(Flatten(), Dense(classes)),
    )
    return Network(X, y, layers, ridge=ridge)


NETWORKS = {make.__name__: make for make in (linear_network, small_convnet)}
