"""A dense layer with ReLU."""

import numpy as np

from ...question import Law, Mistake, Question


def layer_instances(rng):
    """A = relu(X W + b), and D, the slope of some loss in A."""
    for n, p, q in ((5, 3, 4), (2, 4, 2)):
        yield {
            "X": rng.standard_normal((n, p)),
            "W": rng.standard_normal((p, q)),
            "b": rng.standard_normal(q),
            "D": rng.standard_normal((n, q)),
        }


def backward(i, mask=None):
    """dX, dW, db from the definition: mask D where the layer is active."""
    delta = i.D * (i.X @ i.W + i.b > 0 if mask is None else mask)
    return [delta @ i.W.T, i.X.T @ delta, delta.sum(axis=0)]


def steepness(i):
    """The same three by central differences of sum(D * relu(X W + b)), which knows no formula."""
    return [central(i, name) for name in ("X", "W", "b")]


def central(i, name, h=1e-6):
    """The central differences in one of the arguments."""
    at = {"X": i.X, "W": i.W, "b": i.b}
    slope = np.empty(at[name].shape)
    for place in np.ndindex(slope.shape):
        ends = []
        for sign in (1, -1):
            moved = at[name].copy()
            moved[place] += sign * h
            now = at | {name: moved}
            ends.append((i.D * np.maximum(now["X"] @ now["W"] + now["b"], 0)).sum())
        slope[place] = (ends[0] - ends[1]) / (2 * h)
    return slope


LAYER = Question(
    name="q4",
    points=3,
    functions=("dense_relu_backward",),
    tried="a layer relu(X W + b) with X {X.shape}, W {W.shape}",
    instances=layer_instances,
    laws=(
        Law(
            "the answers dX, dW, db have the shapes of X, W, b",
            lambda i, a: [np.shape(x) for x in a] == [i.X.shape, i.W.shape, i.b.shape],
        ),
        Law(
            "sum(D * A) changes with X, W and b at the rates dX, dW and db",
            lambda i, a: all(
                np.allclose(x, y, atol=1e-6) for x, y in zip(a, steepness(i), strict=True)
            ),
        ),
    ),
    mistakes=(
        Mistake(
            "the slope of relu is forgotten: nothing flows where the layer is 0",
            lambda i: backward(i, 1.0),
        ),
        Mistake(
            "the mean over the examples instead of their sum in db: D already holds any 1/n",
            lambda i: [*backward(i)[:2], backward(i)[2] / len(i.X)],
        ),
        Mistake("dW is transposed", lambda i: [backward(i)[0], backward(i)[1].T, backward(i)[2]]),
        Mistake("the mask looks at D > 0, not at X W + b > 0", lambda i: backward(i, i.D > 0)),
    ),
)
