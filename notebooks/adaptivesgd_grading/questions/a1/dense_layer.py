"""A dense layer with ReLU."""

import numpy as np

from ...draws import few_digits
from ...question import Law, Mistake, Question
from . import reference


def layer_instances(rng):
    """A = relu(X W + b), and D, the slope of some loss in A."""
    for n, p, q in ((5, 3, 4), (2, 4, 2), (2, 1, 2), (6, 2, 3)):
        shapes = {"X": (n, p), "W": (p, q), "b": (q,), "D": (n, q)}
        given = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
        if p == 1:  # with no input on the edge of a mask
            given = {name: few_digits(x) for name, x in given.items()}
            given["b"] = np.round(given["b"] + 0.005, 3)
        yield given


def backward(i, mask=None):
    """dX, dW, db from the definition: mask D where the layer is active."""
    delta = i.D * (i.X @ i.W + i.b > 0 if mask is None else mask)
    return [delta @ i.W.T, i.X.T @ delta, delta.sum(axis=0)]


def active(i):
    """Where the layer is not 0."""
    return i.X @ i.W + i.b > 0


def from_slope(i, delta):
    """dX, dW, db with a wrong slope of X W + b."""
    return [delta @ i.W.T, i.X.T @ delta, delta.sum(axis=0)]


def mixed(*masked):
    """The formula with the mask in some of the three only."""

    def formula(i):
        pairs = zip(masked, backward(i), backward(i, 1.0), strict=True)
        return [right if mask else wrong for mask, right, wrong in pairs]

    return formula


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
    reference=reference.dense_relu_backward,
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
        Mistake("the mask looks at X W > 0: b is forgotten", lambda i: backward(i, i.X @ i.W > 0)),
        Mistake("the mask is upside down", lambda i: backward(i, i.X @ i.W + i.b <= 0)),
        Mistake("the mask is not multiplied by D", lambda i: from_slope(i, 1.0 * active(i))),
        Mistake(
            "the layer's value stands where its slope belongs: the slope of relu is 0 or 1",
            lambda i: from_slope(i, i.D * np.maximum(i.X @ i.W + i.b, 0)),
        ),
        Mistake(
            "X W + b stands where its sign belongs: the slope of relu is 0 or 1",
            lambda i: from_slope(i, i.D * (i.X @ i.W + i.b)),
        ),
        Mistake("the mask is used in dX only", mixed(True, False, False)),
        Mistake("the mask is used in dW only", mixed(False, True, False)),
        Mistake("the mask is used in db only", mixed(False, False, True)),
        Mistake("the mask is missing in dX", mixed(False, True, True)),
        Mistake("the mask is missing in dW", mixed(True, False, True)),
        Mistake("the mask is missing in db", mixed(True, True, False)),
        Mistake(
            "db is the sum over all entries", lambda i: [*backward(i)[:2], backward(i)[2].sum()]
        ),
        Mistake(
            "db keeps the axis of the examples: keepdims",
            lambda i: [*backward(i)[:2], backward(i)[2][None]],
        ),
        Mistake(
            "db is not summed over the examples", lambda i: [*backward(i)[:2], i.D * active(i)]
        ),
        Mistake(
            "db sums over the units (axis 1) where it belongs over the examples (axis 0)",
            lambda i: [*backward(i)[:2], (i.D * active(i)).sum(axis=1)],
        ),
        Mistake(
            "dW is the mean over the examples",
            lambda i: [backward(i)[0], backward(i)[1] / len(i.X), backward(i)[2]],
        ),
        Mistake(
            "dW and db are means over the examples: D already holds any 1/n",
            lambda i: [backward(i)[0], backward(i)[1] / len(i.X), backward(i)[2] / len(i.X)],
        ),
        Mistake("dX is transposed", lambda i: [backward(i)[0].T, *backward(i)[1:]]),
        Mistake("dX and dW are exchanged", lambda i: [backward(i)[n] for n in (1, 0, 2)]),
        Mistake("the order is dX, dW, db", lambda i: backward(i)[::-1]),
        Mistake(
            "the order is dX, dW, db: dW and db come first",
            lambda i: [backward(i)[n] for n in (1, 2, 0)],
        ),
        Mistake("dW and db are exchanged", lambda i: [backward(i)[n] for n in (0, 2, 1)]),
        Mistake("db is missing", lambda i: backward(i)[:2]),
        Mistake("the sign of all three", lambda i: [-x for x in backward(i)]),
    ),
    truth=backward,
    parts={0: "dX", 1: "dW", 2: "db"},
    factors={"n": lambda i: len(i.X)},
)
