"""A convolution, forward."""

import numpy as np

from ...question import Law, Mistake, Question, close
from . import reference
from .images import flipped, forward, grid, layer_instances


def forward_instances(rng):
    """Images, weights and biases."""
    for each in layer_instances(rng):
        yield {name: each[name] for name in ("x", "W", "b", "k")}


def right(i):
    """What the layer says."""
    return forward(i.x, i.W, i.b, i.k)


def spot(i):
    """An image with one bright pixel."""
    image = np.zeros_like(i.x[:1])
    image[0, i.k - 1, i.k - 1, 0] = 1.0
    return image


def both(layer, i):
    """What a layer (x, W, b, k) gives for the images, and for one bright pixel without bias."""
    y, lit = layer(i.x, i.W, i.b, i.k), layer(spot(i), i.W, 0 * i.b, i.k)
    return {"y": np.asarray(y), "spot": np.asarray(lit)}


def as_if(layer):
    """The answers of a wrong layer."""
    return lambda i: both(layer, i)


def transposed(W, k):
    """The weights of a window whose rows and columns are exchanged."""
    return W.reshape(k, k, -1, W.shape[1]).swapaxes(0, 1).reshape(W.shape)


def by_channels(W, k):
    """The weights as if the rows of W went channel by channel."""
    return W.reshape(-1, k, k, W.shape[1]).transpose(1, 2, 0, 3).reshape(W.shape)


FORWARD = Question(
    name="q2",
    points=2,
    functions=("forward",),
    reference=reference.forward,
    tried="images x {x.shape}, weights W {W.shape}, a window of side {k}",
    instances=forward_instances,
    adapter=lambda functions, i: both(functions.forward, i),
    laws=(
        Law(
            "the answer has the shape (n, height', width', F)",
            lambda i, a: a["y"].shape == (len(i.x), *grid(i.x, i.k), i.W.shape[1]),
        ),
        Law(
            "one bright pixel shows every weight of its channel once, the last one first",
            lambda i, a: close(a["spot"], both(forward, i)["spot"]),
        ),
        Law("every output is its patch times W, plus b", lambda i, a: close(a["y"], right(i))),
    ),
    mistakes=(
        Mistake("the bias is forgotten", as_if(lambda x, W, b, k: forward(x, W, 0 * b, k))),
        Mistake("the bias is subtracted", as_if(lambda x, W, b, k: forward(x, W, -b, k))),
        Mistake(
            "the window is turned round: networks do not flip it",
            as_if(lambda x, W, b, k: forward(x, flipped(W, k), b, k)),
        ),
        Mistake(
            "the mean over the patch instead of its sum",
            as_if(lambda x, W, b, k: forward(x, W / len(W), b, k)),
        ),
        Mistake("the bias is added once for every pixel of the window: it is added once", as_if(lambda x, W, b, k: forward(x, W, k * k * b, k))),
        Mistake("the window is transposed: its rows are the rows of the image", as_if(lambda x, W, b, k: forward(x, transposed(W, k), b, k))),
        Mistake("the rows of W go pixel by pixel, with their channels together, not channel by channel", as_if(lambda x, W, b, k: forward(x, by_channels(W, k), b, k))),
        Mistake("negative outputs are cut off: this layer has no relu", as_if(lambda x, W, b, k: np.maximum(forward(x, W, b, k), 0))),
    ),
    truth=as_if(forward),
    main="y",
    parts={"y": "the answer for the images", "spot": "the answer for one bright pixel"},
    inputs=("x", "W", "b"),
)  # fmt: skip
