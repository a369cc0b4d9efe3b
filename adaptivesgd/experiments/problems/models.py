"""The models of experiments, those of no paper among them, and which data each learns."""

from collections.abc import Callable, Sequence
from typing import Any

from ... import catalogue, validate
from ...data import synthetic
from ...networks import Conv2D, Dense, FanInUniform, Flatten, Network, ReLU, SquaredError
from ...objective import FiniteSum

TWO = ("two classes",)
CLASSES = ("classes", "two classes", "images")
LEARNS = {
    "softmax": CLASSES,
    "logistic": TWO,
    "squared_hinge": TWO,
    "sigmoid_loss": TWO,
    "least_squares": ("numbers",),
    "geman_mcclure": ("numbers",),
    "mlp": CLASSES,
}
NETWORKS_LEARN = {"linear_network": ("numbers",), "small_convnet": ("images",)}
SYNTHETIC: dict[str, Any] = {
    "least_squares": synthetic.regression,
    "geman_mcclure": synthetic.regression_with_outliers,
    "logistic": synthetic.two_clouds,
    "noisy_quadratic": synthetic.noisy_quadratic,
    "cosh_sum": synthetic.cosh_sum,
    "sine_squares": synthetic.sine_squares,
    "rosenbrock": synthetic.rosenbrock,
    "matrix_factorisation": synthetic.low_rank,
}


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


def model_called(name: str) -> Callable[..., FiniteSum]:
    """The class of a model, or the function that makes a network."""
    known = catalogue.all_models() | NETWORKS
    return known[validate.one_of("model", name, known)]


def made_up(model: str, settings: dict[str, Any]) -> tuple[FiniteSum, str]:
    """The synthetic problem of a model, and which function made it."""
    make = SYNTHETIC[validate.one_of("synthetic problem of the model", model, SYNTHETIC)]
    problem = catalogue.called(make, settings, f"synthetic {model}")
    return problem, f"adaptivesgd.data.synthetic.{make.__name__}"


def check_kind(model: str, data: str, kind: str) -> None:
    """The data are of a kind that the model learns, or a sentence names the models that do."""
    papers = {name: ("images",) for name in catalogue.all_networks() if name not in LEARNS}
    listed = LEARNS | papers
    learns = listed | NETWORKS_LEARN
    if model not in learns:
        raise ValueError(f"{model} makes its own examples; use --data synthetic")
    if kind not in learns[model]:
        fits = ", ".join(name for name, kinds in listed.items() if kind in kinds)
        raise ValueError(f"{model} does not learn {kind}, which {data} holds; use {fits}")
