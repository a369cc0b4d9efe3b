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
    most = min(getattr(rule, "max_size", None) or problem.n, problem.n)
    asked = [
        [min(rule(state.memory.batch_size, state)[0], most) for state in run[:-1]] for _ in range(2)
    ]
    return {"sizes": sizes, "pure": asked == [sizes, sizes]}


def norm_test(functions, i):
    """The sizes of their norm test."""
    return rule_sizes(functions.NormTest(i.initial_size, i.theta), i)


def cabs(functions, i):
    """The sizes of their CABS."""
    return rule_sizes(
        functions.Cabs(
            initial_size=i.initial_size, min_size=i.min_size, max_size=i.max_size, decay=i.decay
        ),
        i,
    )


def adadamp(functions, i):
    """The sizes of their AdaDamp."""
    return rule_sizes(functions.AdaDamp(i.initial_size, i.optimal_value), i)


def square_of_mean(functions, i):
    """Their expectation of the square of a batch's mean."""
    return functions.expectation(i.n, i.B, lambda batch: float(i.a[list(batch)].mean() ** 2))


def promised(functions, i):
    """Their bound after 0, 1, 2, ... steps."""
    delta = i.w - i.centres.mean(axis=0)
    gap = float(delta @ i.H @ delta) / 2
    return np.array(
        [functions.bound(int(k), gap, i.L, i.mu, i.variance, i.B, i.alpha) for k in i.k]
    )


def growing(functions, i):
    """Their batch: its size, its gradient, and how many examples were drawn for it."""
    at, asked = 0, 0

    def draw(k):
        nonlocal at, asked
        asked += 1
        if asked > 1000:
            raise RuntimeError("draw was called 1000 times: does the batch grow at all?")
        at += int(k)
        if at > len(i.rows) and k <= len(i.rows):
            return i.rows[np.arange(at - int(k), at) % len(i.rows)]
        return i.rows[at - int(k) : at]

    size, gradient = functions.big_batch(draw, i.K, i.theta, i.growth, len(i.rows))
    return {"size": int(size), "gradient": np.asarray(gradient), "drawn": at}


def searching(functions, i):
    """The step that they accept."""
    loss = lambda w: float(i.h / 2 * w @ w)
    return functions.backtrack(loss, i.w, i.h * i.w, i.alpha, i.c)


def one_by_one(functions, i):
    """Their variance of rows that come one by one, in three orders, and of the first two."""
    orders = (i.rows, i.rows[::-1], np.roll(i.rows, 1, axis=0))
    values = [float(functions.running_variance(iter(rows.copy()))) for rows in orders]
    return {"values": values, "pair": float(functions.running_variance(iter(i.rows[:2].copy())))}


def claiming(functions, i):
    """Their counter-example."""
    theta, c, alpha = functions.counter_example()
    return {"theta": float(theta), "c": float(c), "alpha": float(alpha)}
