"""Softmax regression, f = mean cross-entropy + (ridge / 2) ||W||^2."""

import numpy as np

from adaptivesgd.models import SoftmaxRegression

from ...draws import few_digits
from ...question import A_NUMBER, Law, Mistake, Question, Symptom, close, equals
from . import reference

SHAPES = ((6, 4, 3, 1.0), (2, 1, 3, 2.0), (1, 2, 2, 1.0), (9, 3, 5, 900.0))
ONE_EXAMPLE = (1, 5, 3, 5000.0)  # where a column that is not a number shows its class


def softmax_instances(rng, shapes=SHAPES):
    """Four shapes, one with few digits; the last with scores so large that exp overflows."""
    for n, p, C, size in shapes:
        y = np.concatenate([np.arange(C), rng.integers(C, size=n)])[-n:]
        X, W = rng.standard_normal((n, p)), size * rng.standard_normal((p, C))
        if p == 1:
            X, W = few_digits(X), few_digits(W)
        yield {"W": W, "X": X, "Y": np.eye(C)[y], "ridge": round(0.3 / size, 5)}


def gradient_instances(rng):
    """The same, and a single example whose scores are large."""
    return softmax_instances(rng, (*SHAPES, ONE_EXAMPLE))


def lse(z):
    """log sum exp of all entries."""
    return z.max() + np.log(np.exp(z - z.max()).sum())


def engine(i, ridge=True):
    """The model of an instance, and W as it wants it."""
    classes = tuple(range(i.W.shape[1]))
    y = i.Y.argmax(axis=1)
    return SoftmaxRegression(i.X, y, ridge=i.ridge * ridge, classes=classes), i.W.ravel()


def probabilities(z):
    """Of rows of scores, without overflow."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def ridge_term(i):
    """ridge / 2 times the sum of the squares of W."""
    return i.ridge / 2 * (i.W**2).sum()


def log_total(i):
    """The mean of the logarithm of the sum of exp over the classes."""
    z = i.X @ i.W
    top = z.max(axis=1)
    return (top + np.log(np.exp(z - top[:, None]).sum(axis=1))).mean()


def score(i):
    """Minus the mean score of the right class."""
    return -((i.X @ i.W) * i.Y).sum(axis=1).mean()


def with_constant(eps, stable):
    """The loss with a small constant in the logarithm."""

    def formula(i):
        z = i.X @ i.W
        P = probabilities(z) if stable else np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return -(i.Y * np.log(P + eps)).sum(axis=1).mean() + ridge_term(i)

    return formula


def biased(i, value):
    """Whether a small constant in the logarithm gives this loss; overflow gives nan to both."""
    for eps in 10.0 ** -np.arange(5, 17):
        for stable in (True, False):
            found = with_constant(eps, stable)(i)
            if close(value, found):
                return True
    return False


def loss(i, ridge=True):
    """F(W), a float."""
    model, w = engine(i, ridge)
    return model.loss(w)


def overflowed(i, value):
    """Whether only large scores go wrong, and those by overflow."""
    if np.abs(i.W).max() >= 100:
        return not np.isfinite(value).all()
    return close(value, gradient(i) if np.ndim(value) else loss(i), rtol=1e-6)


def gradient(i, ridge=True):
    """grad F(W), shape (p, C)."""
    model, w = engine(i, ridge)
    return model.gradient(w).reshape(i.W.shape)


TRIED = "examples X {X.shape}, weights W {W.shape}, ridge {ridge:.2g}"

LOSS = Question(
    name="q1",
    points=2,
    functions=("softmax_loss",),
    reference=reference.softmax_loss,
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
        Mistake(
            "the norm of W where its square belongs",
            lambda i: loss(i, False) + i.ridge / 2 * np.linalg.norm(i.W),
        ),
        Mistake("ridge is squared", lambda i: loss(i, False) + i.ridge**2 / 2 * (i.W**2).sum()),
        Mistake(
            "the largest score is taken off, and not added again to the score of the class",
            lambda i: loss(i) - (i.X @ i.W).max(axis=1).mean(),
        ),
        Mistake(
            "the largest score is taken off in one of the two places only",
            lambda i: loss(i) + (i.X @ i.W).max(axis=1).mean(),
        ),
        Mistake(
            "the probabilities are normalised over all entries, not over the classes of each example",
            lambda i: loss(i) - log_total(i) + lse(i.X @ i.W),
        ),
        Mistake(
            "the sum runs over the examples (axis 0) where it belongs over the classes (axis 1)",
            lambda i: score(i) + ridge_term(i) + np.mean([lse(z) for z in (i.X @ i.W).T]),
        ),
        Mistake(
            "the logarithm is taken of every probability: keep those of the right classes",
            lambda i: -np.log(probabilities(i.X @ i.W)).sum(axis=1).mean() + ridge_term(i),
        ),
        Mistake(
            "the logarithm is forgotten",
            lambda i: -(probabilities(i.X @ i.W) * i.Y).sum(axis=1).mean() + ridge_term(i),
        ),
        Mistake(
            "the diagonal or the mean of W² where its sum belongs",
            lambda i: loss(i, False) + i.ridge / 2 * (i.W**2).mean(),
        ),
        Symptom(
            "take the largest score off; a small constant in the logarithm biases the loss", biased
        ),
        Symptom(
            "exp overflows or underflows: take the largest score of each example off first; "
            "a small constant in the logarithm does not help, and biases the loss",
            overflowed,
        ),
    ),
    truth=loss,
    terms={
        "the regulariser": ridge_term,
        "the cross-entropy": lambda i: loss(i, False),
        "log sum exp of the scores": log_total,
        "the score of the right class": score,
    },
    factors={
        "n": lambda i: len(i.X),
        "the number of classes": lambda i: i.W.shape[1],
        "p": lambda i: i.X.shape[1],
    },
)

GRADIENT = Question(
    name="q2",
    points=3,
    functions=("softmax_gradient",),
    reference=reference.softmax_gradient,
    tried=TRIED,
    instances=gradient_instances,
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
        Mistake(
            "the sum over the examples instead of their mean, of the ridge as well",
            lambda i: len(i.X) * gradient(i),
        ),
        Mistake(
            "divided by n twice, or by n p: the product X^T (P - Y) is divided by n once",
            lambda i: gradient(i, False) / len(i.X) + i.ridge * i.W,
        ),
        Mistake(
            "Y is forgotten: the slope in the scores is P - Y",
            lambda i: i.X.T @ probabilities(i.X @ i.W) / len(i.X) + i.ridge * i.W,
        ),
        Mistake(
            "the probabilities are normalised over the examples (axis 0), not over the classes (axis 1)",
            lambda i: i.X.T @ (probabilities((i.X @ i.W).T).T - i.Y) / len(i.X) + i.ridge * i.W,
        ),
        Mistake(
            "the probabilities are normalised over all entries, not over the classes of each example",
            lambda i: (
                i.X.T @ (np.exp((i.X @ i.W) - lse(i.X @ i.W)) - i.Y) / len(i.X) + i.ridge * i.W
            ),
        ),
        Mistake(
            "the scores stand where their probabilities belong",
            lambda i: i.X.T @ (i.X @ i.W - i.Y) / len(i.X) + i.ridge * i.W,
        ),
        Mistake(
            "exp is not divided by its sum",
            lambda i: (
                i.X.T
                @ (np.exp(i.X @ i.W - (i.X @ i.W).max(axis=1, keepdims=True)) - i.Y)
                / len(i.X)
                + i.ridge * i.W
            ),
        ),
        Mistake(
            "the ridge is added to every entry, not times W", lambda i: gradient(i, False) + i.ridge
        ),
        Mistake(
            "the ridge multiplies W² where W belongs",
            lambda i: gradient(i, False) + i.ridge * i.W**2,
        ),
        Symptom(
            "exp overflows or underflows: take the largest score of an example off first",
            overflowed,
        ),
    ),
    truth=gradient,
    terms={
        "the regulariser": lambda i: i.ridge * i.W,
        "the part of the cross-entropy": lambda i: gradient(i, False),
        "X^T P / n": lambda i: i.X.T @ probabilities(i.X @ i.W) / len(i.X),
        "X^T Y / n": lambda i: -i.X.T @ i.Y / len(i.X),
    },
    factors={
        "n": lambda i: len(i.X),
        "the number of classes": lambda i: i.W.shape[1],
        "p": lambda i: i.X.shape[1],
    },
)
