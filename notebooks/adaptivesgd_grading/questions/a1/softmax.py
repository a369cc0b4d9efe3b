"""Softmax regression, f = mean cross-entropy + (ridge / 2) ||W||^2."""

import numpy as np

from adaptivesgd.models import SoftmaxRegression

from ...question import A_NUMBER, Law, Mistake, Question, Symptom, equals


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
