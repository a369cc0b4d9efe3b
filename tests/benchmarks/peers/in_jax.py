"""JAX with optax, compiled."""

import numpy as np

from . import tasks
from .racer import Racer


def loss(weights, x, y):
    """The mean cross-entropy of the layers."""
    import jax
    import optax

    for W, b in weights[:-1]:
        x = jax.nn.relu(x @ W + b)
    z = x @ weights[-1][0] + weights[-1][1]
    return optax.softmax_cross_entropy_with_integer_labels(z, y).mean()


def compiled(optimiser):
    """One update: (weights, state, x, y) -> (weights, state)."""
    import jax
    import optax

    @jax.jit
    def update(weights, state, x, y):
        changes, state = optimiser.update(jax.grad(loss)(weights, x, y), state)
        return optax.apply_updates(weights, changes), state

    return update


def with_variance(optimiser):
    """One update that returns the variance as well."""
    import jax
    import optax

    def one(weights, x, y):
        return loss(weights, x[None], y[None])

    @jax.jit
    def update(weights, state, x, y):
        rows = jax.vmap(jax.grad(one), (None, 0, 0))(weights, x, y)
        changes, state = optimiser.update(jax.tree.map(lambda r: r.mean(0), rows), state)
        spread = sum(r.var(0, ddof=1).sum() for r in jax.tree.leaves(rows))
        return optax.apply_updates(weights, changes), state, spread

    return update


def steps(task, device):
    """(a plain step, a step with the variance)."""
    import jax
    import optax

    X, y = tasks.images()
    rng = np.random.default_rng(0)
    optimiser = optax.sgd(tasks.STEP_SIZE)
    weights = jax.tree.map(jax.numpy.asarray, tasks.first_weights(task, tasks.PIXELS, 0))
    state = optimiser.init(weights)
    update, variance = compiled(optimiser), with_variance(optimiser)

    def draw():
        i = rng.choice(tasks.N, tasks.B, replace=False)
        return X[i], y[i]

    def step():
        nonlocal weights, state
        weights, state = update(weights, state, *draw())
        jax.block_until_ready(weights)

    def statistics():
        nonlocal weights, state
        weights, state, spread = variance(weights, state, *draw())
        return float(spread)

    return step, statistics


def sgd(step_size, seed):
    """SGD in the race."""
    import jax
    import optax

    X, y = tasks.digits()
    rng = np.random.default_rng(seed)
    optimiser = optax.sgd(step_size)
    weights = jax.tree.map(jax.numpy.asarray, tasks.first_weights("mlp", X.shape[1], seed))
    state, update, loss_now = optimiser.init(weights), compiled(optimiser), jax.jit(loss)
    update(weights, state, X[: tasks.RACE_BATCH], y[: tasks.RACE_BATCH])  # compile it

    def step():
        nonlocal weights, state
        i = rng.choice(len(X), tasks.RACE_BATCH, replace=False)
        weights, state = update(weights, state, X[i], y[i])
        jax.block_until_ready(weights)
        return tasks.RACE_BATCH, 0

    return Racer(step, lambda: float(loss_now(weights, X, y)))
