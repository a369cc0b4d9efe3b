"""The slope of Taylor's remainder."""

import numpy as np

from ...question import A_NUMBER, Law, Question, Symptom
from . import reference


def taylor_instances(rng):
    """A loss sum_j log cosh(a_j^T w), with its gradient times a factor: 1 is right. v has a part
    along the gradient, so that the wrong ones are wrong along v. Each of the factors but 5 and -3
    hides another mistake: a sign, a half, a double.
    """
    for factor in (1.0, 5.0, -3.0, 1.0, -1.0, 2.0, 0.5, 1.0):
        g = np.zeros(3)
        while g @ g < 6:
            A, w = 1.5 * rng.standard_normal((4, 3)), 0.3 * rng.standard_normal(3)
            g = A.T @ np.tanh(A @ w)
        v = g / np.linalg.norm(g) + 0.1 * rng.standard_normal(3)
        yield {"A": A, "w": w, "v": v, "factor": factor}


def log_cosh(A):
    """The loss sum_j log cosh(a_j^T w) and its gradient."""
    loss = lambda w: float(np.logaddexp(A @ w, -(A @ w)).sum())
    return loss, lambda w: A.T @ np.tanh(A @ w)


def slope_of(functions, i):
    """The slope that is found where the gradient is multiplied by a factor."""
    loss, gradient = log_cosh(i.A)
    return functions.taylor_slope(loss, lambda w: i.factor * gradient(w), i.w, i.v)


def expected(i):
    """2 for the right gradient, 1 for a wrong one."""
    return 2 if i.factor == 1 else 1


def about(slope):
    """Whether an answer is this slope, as well as a line fits."""
    return lambda value: np.isfinite(value) and abs(value - slope) < 0.4


def without_term(i, s):
    """Whether an answer is a slope of log |F(w + h v) - F(w)| for h below 1/8: a mean of those between
    neighbours, which lie close above or below 1.
    """
    loss, _ = log_cosh(i.A)
    h = 2.0 ** -np.arange(3, 18)
    slopes = -np.diff(np.log2([abs(loss(i.w + t * i.v) - loss(i.w)) for t in h]))
    return slopes.min() < s < slopes.max()


SLOPE = Question(
    name="q3",
    points=2,
    functions=("taylor_slope",),
    reference=reference.taylor_slope,
    tried="a smooth loss of 3 parameters whose gradient is multiplied by {factor}",
    instances=taylor_instances,
    adapter=slope_of,
    laws=(
        A_NUMBER,
        Law(
            "the remainder of a right gradient falls twice as fast in log h as that of a wrong one",
            lambda i, s: about(expected(i))(s),
        ),
    ),
    mistakes=(
        Symptom(
            "the linear term h <gradient, v> is missing from the remainder, or another stands there",
            without_term,
        ),
        Symptom(
            "the sign of the linear term: R = |F(w + h v) - F(w) - h <gradient, v>|",
            lambda i, s: about(2 if i.factor == -1 else 1)(s),
        ),
        Symptom(
            "the linear term is halved: it is h <gradient, v>",
            lambda i, s: about(2 if i.factor == 2 else 1)(s),
        ),
        Symptom(
            "the linear term is doubled: it is h <gradient, v>",
            lambda i, s: about(2 if i.factor == 0.5 else 1)(s),
        ),
        Symptom(
            "the axes are exchanged: fit log R as a function of log h",
            lambda i, s: abs(s - (0.5 if i.factor == 1 else 1)) < 0.2,
        ),
        Symptom(
            "no absolute value: the remainder of a gradient that is too long is negative",
            lambda i, s: not np.isfinite(s) if i.factor > 1 else about(expected(i))(s),
        ),
        Symptom(
            "the two logarithms have different bases",
            lambda i, s: any(
                abs(s - k * expected(i)) < 0.25 * k
                for k in (2.3026, 1 / 2.3026, 1.4427, 0.6931, 3.3219, 0.30103)
            ),
        ),
        Symptom(
            "log R falls as h falls: the sign of the slope", lambda i, s: about(-expected(i))(s)
        ),
        Symptom(
            "the remainder is divided by h",
            lambda i, s: about(expected(i) - 1)(s) and abs(s - expected(i) + 1) < 0.3,
        ),
        Symptom(
            "the slope is 1 for the right gradient as well: is the linear term h <gradient, v> in R, "
            "with the gradient at w, and is every h small?",
            lambda i, s: about(1)(s),
            False,
        ),
        Symptom("twice the slope", lambda i, s: abs(s / 2 - expected(i)) < 0.2, False),
        Symptom("half the slope", lambda i, s: abs(2 * s - expected(i)) < 0.3, False),
        Symptom(
            "the slope of a wrong gradient is found, that of a right one is not: "
            "some h are too large for Taylor, or so small that rounding decides",
            lambda i, s: np.isfinite(s) and (about(1)(s) if i.factor != 1 else s != 2),
            False,
        ),
        Symptom(
            "the slope of R against h is taken on plain axes: log R against log h",
            lambda i, s: np.isfinite(s) and not about(expected(i))(s),
            False,
        ),
    ),
)
