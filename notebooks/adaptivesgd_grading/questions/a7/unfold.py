"""The patches of an image."""

import numpy as np

from ...question import Law, Mistake, Question, close
from . import reference
from .images import layer_instances, patches


def image_instances(rng):
    """The images and windows of a layer."""
    for each in layer_instances(rng):
        yield {"x": each["x"], "k": each["k"]}


def shape(i):
    """(n, P, k k C)."""
    return patches(i.x, i.k).shape


def by_columns(i):
    """The places go down the columns first."""
    return patches(i.x.transpose(0, 2, 1, 3), i.k, (1, 0, 2))


def apart(i):
    """The window moves by its own side."""
    n, height, width, _ = i.x.shape
    k, steps = i.k, (range(0, height - i.k + 1, i.k), range(0, width - i.k + 1, i.k))
    rows = [i.x[:, r : r + k, c : c + k].reshape(n, -1) for r in steps[0] for c in steps[1]]
    return np.stack(rows, axis=1)


def too_few(i):
    """The last row and column of places is left out."""
    return patches(i.x[:, :-1, :-1], i.k)


UNFOLD = Question(
    name="q1",
    points=2,
    functions=("patches",),
    reference=reference.patches,
    tried="images x {x.shape}, a window of side {k}",
    instances=image_instances,
    laws=(
        Law("there is a row for every place, with k k C numbers", lambda i, U: np.shape(U) == shape(i)),
        Law("every row has the pixels of its patch", lambda i, U: close(np.sort(U), np.sort(patches(i.x, i.k)))),
        Law(
            "places go row by row; within a patch pixels go row by row, with their channels together",
            lambda i, U: close(U, patches(i.x, i.k)),
        ),
    ),
    mistakes=(
        Mistake(
            "channels first: a patch x[i, r:r+k, c:c+k] is flattened as it is, its channels last",
            lambda i: patches(i.x, i.k, (2, 0, 1)),
        ),
        Mistake("the places go column by column: the row is the outer loop", by_columns),
        Mistake("the last place is left out: there are height - k + 1 of them", too_few),
        Mistake("the window moves by one pixel, not by its own side", apart),
        Mistake("a patch is transposed: its rows are the rows of the image", lambda i: patches(i.x, i.k, (1, 0, 2))),
    ),
    truth=lambda i: patches(i.x, i.k),
    inputs=("x",),
)  # fmt: skip
