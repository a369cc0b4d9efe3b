"""How to ask, where it takes more than one call with the instance's values as its arguments."""

import numpy as np


def directly(first, functions, i):
    """first(**instance): the usual way."""
    return getattr(functions, first)(**vars(i))


def way(name, first):
    """ask(functions, instance) of this name; the usual way if there is none."""
    if name:
        return globals()[name]
    return lambda functions, i: directly(first, functions, i)


def log_cosh(A):
    """The loss sum_j log cosh(a_j^T w) and its gradient."""
    loss = lambda w: float(np.logaddexp(A @ w, -(A @ w)).sum())
    return loss, lambda w: A.T @ np.tanh(A @ w)


def taylor(functions, i):
    """The slope that they find where the gradient is multiplied by a factor."""
    loss, gradient = log_cosh(i.A)
    return functions.taylor_slope(loss, lambda w: i.factor * gradient(w), i.w, i.v)


def planted(functions, i):
    """The coordinate that they name where one of the gradient is off."""
    loss, gradient = log_cosh(i.A)
    return functions.worst_coordinate(
        loss, lambda w: gradient(w) + i.off * np.eye(1, 6, i.place)[0], i.w
    )
