"""The sides of the proof about block-wise SNGM that speak of one step."""

import numpy as np

from theory import at_every_state, at_every_step

from .ahead import ahead, kappa, momentum, numbers
from .blocks import block_norms, block_way


def sum_of_norms(state):
    """sum_k ||grad_k F(w)||, a float."""
    return block_norms(state.problem, state.problem.gradient(state.w)).sum()


@at_every_step
def sum_of_errors(method, state, after):
    """sum_k ||e^(k)||."""
    F = state.problem
    return block_norms(F, after.estimate.gradient - F.gradient(state.w)).sum()


def sum_of_errors_seen(after):
    """sum_k ||e^(k)|| where the latest batch was looked at, a float."""
    F, seen = after.problem, after.estimate
    return block_norms(F, seen.gradient - F.gradient(seen.w)).sum()


@at_every_step
def length_of_u(method, state, after):
    """||u_{t+1}||."""
    return np.linalg.norm(momentum(after))


@at_every_step
def geometric_sum(method, state, after):
    """sqrt(K) (1 - beta^{t+1}) / (1 - beta)."""
    _, beta = numbers(method)
    return np.sqrt(len(state.problem.blocks)) * (1 - beta**after.step) / (1 - beta)


@at_every_step
def alignment(method, state, after):
    """<grad F(w), n>."""
    return state.problem.gradient(state.w) @ block_way(state, after)


@at_every_step
def change_of_the_gradient(method, state, after):
    """<grad F(z) - grad F(w), n>."""
    F, z = state.problem, ahead(method, state)
    return (F.gradient(z) - F.gradient(state.w)) @ block_way(state, after)


def worst_change(case):
    """-K L eta beta / (1 - beta)^2."""
    eta, beta = numbers(case.method)
    return np.full(len(case.states) - 1, -bent(case) * eta * beta / (1 - beta) ** 2)


def bent(case):
    """K L."""
    return len(case.problem.blocks) * float(case.problem.smoothness)


@at_every_state
def loss_at_z(method, state):
    """F(z)."""
    return state.problem.loss(ahead(method, state))


@at_every_step
def slope_at_z(method, state, after):
    """<grad F(z), n>."""
    return state.problem.gradient(ahead(method, state)) @ block_way(state, after)


def descended(case):
    """F(z) - (eta / (1 - beta)) <grad F(z), n> + K L eta^2 / (2 (1 - beta)^2)."""
    eta, beta = numbers(case.method)
    a = eta / (1 - beta)
    return loss_at_z(case) - a * slope_at_z(case) + bent(case) * a**2 / 2


def aligned(case):
    """sum_k ||grad_k F(w)|| - 2 ||e^(k)||."""
    return norms(case) - 2 * sum_of_errors(case)


@at_every_state
def norms(method, state):
    """sum_k ||grad_k F(w)||."""
    return sum_of_norms(state)


@at_every_step
def loss_ahead(method, state, after):
    """F(z+)."""
    return state.problem.loss(ahead(method, after))


@at_every_step
def bend(method, state, after):
    """K L kappa eta^2 / (2 (1 - beta))."""
    (eta, beta), F = numbers(method), state.problem
    return len(F.blocks) * float(F.smoothness) * kappa(beta) * eta**2 / (2 * (1 - beta))
