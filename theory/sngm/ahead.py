"""The point ahead, z = w - (eta beta / (1 - beta)) u: it moves as if there were no momentum.

What the proofs about SNGM and MSGD have in common: the letters beta, eta, kappa and u, and the
objections to a method that is neither.
"""

from typing import Any

import numpy as np

from adaptivesgd.directions import BlockNormalized, Chain, HeavyBall, Normalized
from adaptivesgd.step_sizes import Fixed
from theory import above, unless


def numbers(method):
    """eta and beta of SNGM or MSGD, floats."""
    direction: Any = method.direction
    ball: Any = direction.parts[1] if isinstance(direction, Chain) else direction
    return method.step_size.length, ball.beta


def kappa(beta):
    """(1 + beta) / (1 - beta)^2: what momentum costs in smoothness."""
    return (1 + beta) / (1 - beta) ** 2


def momentum(state):
    """u (SNGM) or v (MSGD), shape (d,)."""
    memory = state.memory.direction
    return memory[1] if isinstance(memory, tuple) else memory


def ahead(method, state):
    """z = w - (eta beta / (1 - beta)) u, shape (d,); z_0 = w_0."""
    eta, beta = numbers(method)
    return state.w - eta * beta / (1 - beta) * momentum(state)


def way(state, after):
    """n = g / ||g||, of the step between two states; 0 where g is 0. Shape (d,)."""
    unit, _ = Normalized()(None, after.estimate.gradient, state)
    return unit


def gradient_norm(state):
    """||grad F(w)||, a float."""
    return float(np.linalg.norm(state.problem.gradient(state.w)))


def error(state, after):
    """||e|| = ||g - grad F(w)|| of the step between two states, a float."""
    return float(np.linalg.norm(after.estimate.gradient - state.problem.gradient(state.w)))


def error_seen(after):
    """||g - grad F|| at the point where the latest batch was looked at, a float."""
    seen = after.estimate
    return float(np.linalg.norm(seen.gradient - after.problem.gradient(seen.w)))


def unless_sngm(case, kind=Normalized):
    """The direction must be kind() and then heavy-ball momentum, and the step size fixed."""
    parts = getattr(case.method.direction, "parts", ())
    if tuple(map(type, parts)) != (kind, HeavyBall):
        yield (
            f"the direction must be Chain({kind.__name__}(), HeavyBall(beta)), "
            f"not {case.method.direction!r}"
        )
    yield from unless(case.method, "step_size", Fixed)


def unless_blockwise(case):
    """Every block must be normalised on its own, then momentum; and the step size fixed."""
    yield from unless_sngm(case, BlockNormalized)


def unless_heavy_ball(case):
    """The direction must be heavy-ball momentum and nothing else, with a fixed step."""
    if type(case.method.direction) is not HeavyBall:
        yield f"the direction must be HeavyBall, not {case.method.direction!r}"
    yield from unless(case.method, "step_size", Fixed)


def unless_msgd(case):
    """Heavy-ball momentum with a fixed step of at most 1 / (kappa L)."""
    yield from unless_heavy_ball(case)
    eta, beta = numbers(case.method)
    most = 1 / (kappa(beta) * float(case.problem.smoothness))
    yield from above("step size", eta, most, "1 / (kappa L)")
