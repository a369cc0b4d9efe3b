"""A1: gradients, and how to check them."""

import numpy as np

from adaptivesgd.models import SoftmaxRegression

from ..question import A_NUMBER, Assignment, Law, Mistake, Question, Symptom, equals

# q1, q2: softmax regression, f = mean cross-entropy + (ridge / 2) ||W||^2.


def softmax_instances(rng):
    """Three shapes; the last with scores so large that exp overflows."""
    for n, p, C, size in ((6, 4, 3, 1.0), (1, 2, 2, 1.0), (9, 3, 5, 900.0)):
        y = np.concatenate([np.arange(C), rng.integers(C, size=n)])[-n:]
        X, W = rng.standard_normal((n, p)), size * rng.standard_normal((p, C))
        yield {"W": W, "X": X, "Y": np.eye(C)[y], "ridge": 0.3 / size}


def engine(i, ridge=True):
    """The model of an instance, and W as it wants it."""
    classes = tuple(range(i.W.shape[1]))
    y = i.Y.argmax(axis=1)
    return SoftmaxRegression(i.X, y, ridge=i.ridge * ridge, classes=classes), i.W.ravel()


def loss(i, ridge=True):
    """F(W), a float."""
    model, w = engine(i, ridge)
    return model.loss(w)


def overflowed(i, value):
    """Whether only large scores go wrong."""
    return np.isfinite(value).all() if np.abs(i.W).max() < 100 else not np.isfinite(value).all()


def gradient(i, ridge=True):
    """grad F(W), shape (p, C)."""
    model, w = engine(i, ridge)
    return model.gradient(w).reshape(i.W.shape)


TRIED = "examples X {X.shape}, weights W {W.shape}, ridge {ridge:.2g}"

LOSS = Question(
    name="q1",
    points=2,
    functions=("softmax_loss",),
    tried=TRIED,
    instances=softmax_instances,
    laws=(
        A_NUMBER,
        equals(loss, "the loss is the mean cross-entropy, plus ridge / 2 times the sum of W²"),
    ),
    mistakes=(
        Mistake(
            "the sum over the examples instead of their mean",
            lambda i: len(i.X) * loss(i, False) + loss(i) - loss(i, False),
        ),
        Mistake(
            "the sum over the examples instead of their mean, of the ridge as well",
            lambda i: len(i.X) * loss(i),
        ),
        Mistake("the regulariser is forgotten", lambda i: loss(i, False)),
        Mistake("the regulariser lacks its factor 1/2", lambda i: 2 * loss(i) - loss(i, False)),
        Mistake("the sign: the log-likelihood is minus the loss", lambda i: -loss(i)),
        Symptom("exp overflows: take the largest score off first", overflowed),
    ),
)

GRADIENT = Question(
    name="q2",
    points=3,
    functions=("softmax_gradient",),
    tried=TRIED,
    instances=softmax_instances,
    laws=(
        Law("the gradient has the shape of W", lambda i, g: np.shape(g) == i.W.shape),
        equals(
            gradient, "along every direction, the loss changes at the rate that the gradient says"
        ),
    ),
    mistakes=(
        Mistake(
            "the sum over the examples instead of their mean",
            lambda i: (len(i.X) - 1) * gradient(i, False) + gradient(i),
        ),
        Mistake("the regulariser is forgotten", lambda i: gradient(i, False)),
        Mistake("transposed: the rows of the answer are the columns of W", lambda i: gradient(i).T),
        Mistake("the sign: Y - P where P - Y belongs", lambda i: gradient(i) - 2 * gradient(i, 0)),
        Mistake("a factor 2 in the regulariser", lambda i: gradient(i) + i.ridge * i.W),
        Symptom("exp overflows: take the largest score of an example off first", overflowed),
    ),
)


# q3: the slope of Taylor's remainder.


def taylor_instances(rng):
    """A loss sum_j log cosh(a_j^T w), with its gradient times a factor: 1 is right. v has a part
    along the gradient, so that the wrong ones are wrong along v.
    """
    for factor in (1.0, 5.0, -3.0):
        A, w = rng.standard_normal((4, 3)), 0.3 * rng.standard_normal(3)
        g = A.T @ np.tanh(A @ w)
        v = g / np.linalg.norm(g) + 0.1 * rng.standard_normal(3)
        yield {"A": A, "w": w, "v": v, "factor": factor}


def about(slope):
    """Whether an answer is this slope, as well as a line fits."""
    return lambda value: np.isfinite(value) and abs(value - slope) < 0.4


SLOPE = Question(
    name="q3",
    points=2,
    functions=("taylor_slope",),
    tried="a smooth loss of 3 parameters whose gradient is multiplied by {factor}",
    instances=taylor_instances,
    ask="taylor",
    laws=(
        A_NUMBER,
        Law(
            "the remainder of a right gradient falls twice as fast in log h as that of a wrong one",
            lambda i, s: about(2 if i.factor == 1 else 1)(s),
        ),
    ),
    mistakes=(
        Symptom(
            "the linear term h <gradient, v> is missing from the remainder",
            lambda i, s: about(1)(s),
        ),
        Symptom(
            "the slope of R against h is asked for on logarithmic axes: log R against log h",
            lambda i, s: abs(s) < 1e3 and not about(1)(s) and not about(2)(s) and s > 0,
        ),
        Symptom("log R falls as h falls: the sign of the slope", lambda i, s: s < -0.5),
    ),
)


# q4: a dense layer with ReLU.


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


# q5: which coordinate of a gradient is wrong?


def planted_instances(rng):
    """The loss of q3; the gradient is off in one coordinate, upwards or downwards, or nowhere."""
    for off in (0.05, -0.05, -0.001):
        yield {
            "A": rng.standard_normal((4, 6)),
            "w": rng.standard_normal(6),
            "place": int(rng.integers(6)),
            "off": off,
        }


FINDER = Question(
    name="q5",
    points=2,
    functions=("worst_coordinate",),
    tried="a smooth loss of 6 parameters whose gradient is wrong in one coordinate",
    instances=planted_instances,
    ask="planted",
    laws=(
        Law("the answer is a whole number", lambda i, j: isinstance(j, int)),
        Law("it names the one coordinate that is wrong", lambda i, j: j == i.place),
    ),
    mistakes=(
        Symptom(
            "no absolute value: an error downwards is the smallest difference, not the largest",
            lambda i, j: (j == i.place) == (i.off > 0),
        ),
    ),
)


ASSIGNMENT = Assignment(
    "a1", "Gradients, and how to check them", (LOSS, GRADIENT, SLOPE, LAYER, FINDER)
)
