"""Which coordinate of a gradient is wrong?"""

import numpy as np

from ...question import Law, Mistake, Question, Symptom
from . import reference
from .taylor_slope import log_cosh


def planted_instances(rng):
    """The loss of q3. The gradient is off in two coordinates, upwards or downwards: most in one in
    which it is long, but not longest; in one in which it is short by less, but by more of its length.
    A few errors are so small that rough differences do not find them.
    """
    for off in (0.05, -0.05, -0.001, 1e-4, -1e-4, 1e-4, -1e-4, 0.02):
        size = np.ones(6)
        while size[0] > 0.5 * size[3] or size[5] < size[3] + 0.3:
            A, w = 1.5 * rng.standard_normal((4, 6)), 0.5 * rng.standard_normal(6)
            g = A.T @ np.tanh(A @ w)
            size, order = np.sort(np.abs(g)), np.abs(g).argsort()
        yield {"A": A, "w": w, "place": int(order[3]), "other": int(order[0]), "off": off}


def offsets(i):
    """What is added to the gradient."""
    return i.off * (np.eye(1, 6, i.place)[0] - 0.6 * np.eye(1, 6, i.other)[0])


def coordinate_of(functions, i):
    """The coordinate that is named where the gradient is off."""
    loss, gradient = log_cosh(i.A)
    return functions.worst_coordinate(loss, lambda w: gradient(w) + offsets(i), i.w)


def right_gradient(i):
    """Without what is added."""
    return log_cosh(i.A)[1](i.w)


def relative(i, scale):
    """The coordinate whose error is largest against something."""
    return int((np.abs(offsets(i)) / scale(i)).argmax())


FINDER = Question(
    name="q5",
    points=2,
    functions=("worst_coordinate",),
    reference=reference.worst_coordinate,
    tried="a smooth loss of 6 parameters; the gradient is wrong by {off:g} in one coordinate, less in another",
    instances=planted_instances,
    adapter=coordinate_of,
    laws=(
        Law("the answer is a whole number", lambda i, j: isinstance(j, int)),
        Law(
            "it names the coordinate in which the gradient is furthest off",
            lambda i, j: j == i.place,
        ),
    ),
    mistakes=(
        Mistake(
            "no absolute value: an error downwards is the smallest difference, not the largest",
            lambda i: i.place if i.off > 0 else i.other,
        ),
        Mistake(
            "no absolute value: an error upwards is the smallest difference, not the largest",
            lambda i: i.place if i.off < 0 else i.other,
        ),
        Mistake(
            "the relative error: the largest error is that of the largest difference",
            lambda i: relative(i, lambda i: np.abs(right_gradient(i))),
        ),
        Mistake(
            "the coordinate in which the gradient is smallest, not where it is most wrong",
            lambda i: int(np.abs(right_gradient(i) + offsets(i)).argmin()),
        ),
        Mistake(
            "the gradient's largest coordinate without its sign, not where it is most wrong",
            lambda i: int((right_gradient(i) + offsets(i)).argmax()),
        ),
        Mistake(
            "the gradient's smallest coordinate, not where it is most wrong",
            lambda i: int((right_gradient(i) + offsets(i)).argmin()),
        ),
        Mistake(
            "the smallest of the differences, not where the gradient is most wrong",
            lambda i: int(right_gradient(i).argmin()),
        ),
        Mistake("it always names the first coordinate", lambda i: 0),
        Mistake("it always names the last coordinate", lambda i: len(i.w) - 1),
        Symptom(
            "large errors are found and small ones are not: the differences are too rough; "
            "central ones, with h near 1e-5, are not",
            lambda i, j: j == i.place or abs(i.off) < 0.01,
            False,
        ),
    ),
    truth=lambda i: i.place,
    inputs=(),
)
