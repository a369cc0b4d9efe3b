"""The slope of Taylor's remainder."""

import numpy as np

from ...question import A_NUMBER, Law, Question, Symptom


def taylor_instances(rng):
    """A loss sum_j log cosh(a_j^T w), with its gradient times a factor: 1 is right. v has a part
    along the gradient, so that the wrong ones are wrong along v.
    """
    for factor in (1.0, 5.0, -3.0):
        A, w = rng.standard_normal((4, 3)), 0.3 * rng.standard_normal(3)
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


def about(slope):
    """Whether an answer is this slope, as well as a line fits."""
    return lambda value: np.isfinite(value) and abs(value - slope) < 0.4


SLOPE = Question(
    name="q3",
    points=2,
    functions=("taylor_slope",),
    tried="a smooth loss of 3 parameters whose gradient is multiplied by {factor}",
    instances=taylor_instances,
    adapter=slope_of,
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
