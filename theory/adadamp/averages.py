"""Averages over the first T steps, T = 1, ..., K, and what their bounds are made of."""

import numpy as np

from theory import at_every_state, over_steps, running_mean, square_distance


def average(case, quantity):
    """(1/T) sum_{k<T} E[quantity(state k)]."""
    return running_mean(over_steps(lambda numbers: numbers[:-1], case.expected(quantity)))


def average_after(case, quantity):
    """(1/T) sum_{k=1}^T E[quantity(state k)]."""
    return running_mean(over_steps(lambda numbers: numbers[1:], case.expected(quantity)))


def steps(case):
    """T = 1, ..., K."""
    return np.arange(1, len(case.states))


def first_distance(case):
    """D^2 = ||w_0 - w*||^2, a float."""
    return square_distance(case.states[0])


def next_distances(case):
    """E[||w_{k+1} - w*||^2 | w_k]."""
    return case.expected_next(square_distance)


@at_every_state
def distances(method, state):
    """||w_k - w*||^2."""
    return square_distance(state)


@at_every_state
def slopes_towards(method, state):
    """<grad F(w_k), w_k - w*>."""
    return state.problem.gradient(state.w) @ (state.w - np.asarray(state.problem.minimiser))


def gap_of_the_average(case):
    """F((w_0 + ... + w_{T-1}) / T) - F*, on one path."""
    w = np.cumsum([state.w for state in case.states[:-1]], axis=0) / steps(case)[:, None]
    return np.array([case.problem.loss(each) for each in w]) - float(case.problem.minimum)
