"""Which coordinate of a gradient is wrong?"""

import numpy as np

from ...question import Law, Question, Symptom
from .taylor_slope import log_cosh


def planted_instances(rng):
    """The loss of q3; the gradient is off in one coordinate, upwards or downwards, or nowhere."""
    for off in (0.05, -0.05, -0.001):
        yield {
            "A": rng.standard_normal((4, 6)),
            "w": rng.standard_normal(6),
            "place": int(rng.integers(6)),
            "off": off,
        }


def coordinate_of(functions, i):
    """The coordinate that is named where one of the gradient is off."""
    loss, gradient = log_cosh(i.A)
    off = i.off * np.eye(1, 6, i.place)[0]
    return functions.worst_coordinate(loss, lambda w: gradient(w) + off, i.w)


FINDER = Question(
    name="q5",
    points=2,
    functions=("worst_coordinate",),
    tried="a smooth loss of 6 parameters whose gradient is wrong in one coordinate",
    instances=planted_instances,
    adapter=coordinate_of,
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
