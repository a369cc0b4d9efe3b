"""The lines of MSGD's proof that hold on every path, with z = w - (eta beta / (1 - beta)) v."""

import numpy as np

from theory import Step, at_every_state, at_every_step, square_gradient

from .ahead import ahead, momentum, numbers


@at_every_step
def move(method, state, after):
    """<z - z+, g>."""
    step = ahead(method, state) - ahead(method, after)
    return step @ after.estimate.gradient


@at_every_step
def length_of_the_move(method, state, after):
    """||z - z+||^2."""
    return np.sum((ahead(method, state) - ahead(method, after)) ** 2)


def full_step(power):
    """(eta / (1 - beta))^power ||g||^2."""

    @at_every_step
    def side(method, state, after):
        eta, beta = numbers(method)
        return (eta / (1 - beta)) ** power * after.estimate.signal

    return side


@at_every_step
def fall(method, state, after):
    """F(z) - F(z+)."""
    return state.problem.loss(ahead(method, state)) - state.problem.loss(ahead(method, after))


@at_every_step
def least_fall(method, state, after):
    """(eta / (1 - beta)) <grad F(z), g> - (L eta^2 / (2 (1 - beta)^2)) ||g||^2."""
    (eta, beta), F, seen = numbers(method), state.problem, after.estimate
    a = eta / (1 - beta)
    slope = F.gradient(ahead(method, state)) @ seen.gradient
    return a * slope - float(F.smoothness) * a**2 / 2 * seen.signal


@at_every_state
def product_of_gradients(method, state):
    """<grad F(z), grad F(w)>."""
    F = state.problem
    return F.gradient(ahead(method, state)) @ F.gradient(state.w)


@at_every_state
def young(method, state):
    """(1 - q/2) ||grad F(w)||^2 - (L eta beta / 2) ||v||^2."""
    (eta, beta), L, v = numbers(method), float(state.problem.smoothness), momentum(state)
    q = L * eta * beta / (1 - beta) ** 2
    return (1 - q / 2) * square_gradient(state) - L * eta * beta / 2 * (v @ v)


def sum_of_momenta(case):
    """sum_{t<T} ||v_{t+1}||^2."""
    return np.cumsum([momentum(state) @ momentum(state) for state in case.states[1:]])


def sum_of_gradients(case):
    """(1 - beta)^-2 sum_{t<T} ||g_t||^2."""
    _, beta = numbers(case.method)
    return np.cumsum([state.estimate.signal for state in case.states[1:]]) / (1 - beta) ** 2


ON_EVERY_PATH = (
    Step(
        r"\langle z - z_+, g \rangle = \frac{\eta}{1 - \beta} \|g\|^2",
        move,
        full_step(1),
        "==",
        because="the method and the definition of z",
    ),
    Step(
        r"\|z - z_+\|^2 = (\frac{\eta}{1 - \beta})^2 \|g\|^2",
        length_of_the_move,
        full_step(2),
        "==",
        because="so that z_+ - z = -(eta / (1 - beta)) g",
    ),
    Step(
        r"F(z) - F(z_+) \ge \frac{\eta}{1 - \beta} \langle \nabla F(z), g \rangle"
        r" - \frac{L \eta^2}{2 (1 - \beta)^2} \|g\|^2",
        fall,
        least_fall,
        ">=",
        because="L-smoothness",
    ),
    Step(
        r"\langle \nabla F(z), \nabla F(w) \rangle \ge (1 - \tfrac q2) \|\nabla F(w)\|^2"
        r" - \tfrac12 L \eta \beta \|v\|^2, \quad q = \frac{L \eta \beta}{(1 - \beta)^2}",
        product_of_gradients,
        young,
        ">=",
        because="Young, L-smoothness, and z - w = -(eta beta / (1 - beta)) v",
    ),
    Step(
        r"\sum_{t<T} \|v_{t+1}\|^2 \le (1 - \beta)^{-2} \sum_{t<T} \|g_t\|^2",
        sum_of_momenta,
        sum_of_gradients,
        because="Cauchy-Schwarz, v being a sum with weights beta^j",
    ),
)
