"""A convolution, backward."""

import numpy as np

from ...question import Law, Mistake, Question, close
from . import reference
from .images import flipped, grid, layer_instances, patches


def backward_instances(rng):
    """Images, weights, and the slopes D that come back."""
    for each in layer_instances(rng):
        yield {name: each[name] for name in ("x", "W", "D", "k")}


def handed_back(i, slopes, overwrite=False):
    """The slopes of the patches, shape (n, P, k k C), put back to the pixels that were read."""
    dx, (height, width) = np.zeros_like(i.x), grid(i.x, i.k)
    for place in range(height * width):
        r, c = divmod(place, width)
        part = slopes[:, place].reshape(len(i.x), i.k, i.k, -1)
        window = dx[:, r : r + i.k, c : c + i.k]
        window[...] = part if overwrite else window + part
    return dx


def slopes(i, W=None, share=1.0, overwrite=False, of_b=np.sum):
    """(dx, dW, db), or what a mistake makes of them."""
    D = i.D.reshape(len(i.x), -1, i.D.shape[3])
    dx = handed_back(i, D @ (i.W if W is None else W).T, overwrite)
    dW = np.einsum("npk,npf->kf", patches(i.x, i.k), D)
    return [dx, share * dW, of_b(D, axis=(0, 1))]


def first_example(i):
    """The slopes, with those of W from one example."""
    dx, _, db = slopes(i)
    return [dx, np.einsum("pk,pf->kf", patches(i.x, i.k)[0], i.D[0].reshape(-1, i.D.shape[3])), db]


def part(place):
    """The law that one of the three is right."""
    return lambda i, a: close(a[place], slopes(i)[place])


BACKWARD = Question(
    name="q3",
    points=3,
    functions=("backward",),
    reference=reference.backward,
    tried="images x {x.shape}, weights W {W.shape}, slopes D {D.shape}",
    instances=backward_instances,
    partial=True,
    laws=(
        Law("sum(D * y) changes with every pixel at the rate dx", part(0)),
        Law("sum(D * y) changes with every weight at the rate dW", part(1)),
        Law("sum(D * y) changes with every bias at the rate db", part(2)),
    ),
    mistakes=(
        Mistake(
            "a pixel is read at several places: their slopes add, they do not replace one another",
            lambda i: slopes(i, overwrite=True),
        ),
        Mistake(
            "the window is turned round in dx: every place hands back W d to the patch that it read",
            lambda i: slopes(i, W=flipped(i.W, i.k)),
        ),
        Mistake(
            "the mean over the places in dW: a weight is used at all of them, so its slopes add",
            lambda i: slopes(i, share=1 / np.prod(grid(i.x, i.k))),
        ),
        Mistake(
            "the mean over the examples in dW: D already holds any 1/n",
            lambda i: slopes(i, share=1 / len(i.x)),
        ),
        Mistake("only the first example is in dW", first_example),
        Mistake("the sign of all three", lambda i: [-each for each in slopes(i)]),
        Mistake("the mean instead of the sum in db", lambda i: slopes(i, of_b=np.mean)),
    ),
    truth=slopes,
    parts={0: "dx", 1: "dW", 2: "db"},
    inputs=("x", "W", "D"),
)
