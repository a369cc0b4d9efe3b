"""Sides that the proofs about MSGD share, with z = w - (eta beta / (1 - beta)) v."""

from theory import at_every_state, square_gradient

from .ahead import ahead, momentum, numbers


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
