"""How to ask, where it takes more than one call with the instance's values as its arguments."""

import tracemalloc

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


def outer_norms(functions, i):
    """Their norms, and the megabytes that they take for a large layer."""
    large = np.ones((500, 200))
    tracemalloc.start()
    try:
        functions.square_norms(large, large)
        megabytes = tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
    return {"norms": functions.square_norms(i.X, i.S), "megabytes": megabytes}


def merging(functions, i):
    """The size, mean and variance that they give to both batches."""
    return functions.merged((i.B1, i.g1, i.V1), (i.B2, i.g2, i.V2))


def noises(functions, i):
    """Their estimate of the noise, from every batch there is."""
    return np.array([functions.noise(i.population[batch], i.n) for batch in i.batches])


def rule_sizes(rule, i, updates=12):
    """The sizes that a rule asks for along a run on least squares, and whether asking it twice
    at the same state gives the same answer.
    """
    from itertools import islice

    import adaptivesgd as asgd
    from adaptivesgd.step_sizes import Fixed

    problem = asgd.LeastSquares(i.X, i.y)
    path = asgd.states(problem, asgd.Method(rule, Fixed(i.alpha)), w=i.w, seed=i.seed)
    run = list(islice(path, updates + 1))
    sizes = [state.batch_size for state in run[1:]]
    asked = [
        [min(rule(state.memory.batch_size, state)[0], problem.n) for state in run[:-1]]
        for _ in range(2)
    ]
    return {"sizes": sizes, "pure": asked == [sizes, sizes]}


def norm_test(functions, i):
    """The sizes of their norm test."""
    return rule_sizes(functions.NormTest(i.initial, i.theta), i)


def cabs(functions, i):
    """The sizes of their CABS."""
    return rule_sizes(functions.Cabs(i.initial, i.minimum, i.largest, i.mu), i)


def adadamp(functions, i):
    """The sizes of their AdaDamp."""
    return rule_sizes(functions.AdaDamp(i.initial, i.minimum), i)
