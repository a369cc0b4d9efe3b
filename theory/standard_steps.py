"""Lines that many proofs begin with, for any method and any schedule."""

from .case import at_every_state, at_every_step
from .lines import Step
from .quantities import gap, loss, noise, square_gradient


def next_gap(case):
    """E[F(w_+) | w] - F*.

    Parameters
    ----------
    case : Case
        Where it is measured.

    Returns
    -------
    array, shape (K,)
        One per state.
    """
    return case.expected_next(gap)


@at_every_state
def gap_now(method, state):
    """F(w) - F*.

    Parameters
    ----------
    method : Method
        Which takes the next step.
    state : State
        Of a run; the problem must know the constant that is named.

    Returns
    -------
    float
        F(w) - F*; lifted to a case, one per state, shape (K,).
    """
    return gap(state)


@at_every_state
def noise_now(method, state):
    """E ||e||^2 of the next batch.

    Parameters
    ----------
    method : Method
        Which takes the next step.
    state : State
        Of a run.

    Returns
    -------
    float
        E ||e||^2; lifted to a case, one per state, shape (K,).
    """
    return noise(method, state)


@at_every_state
def square_gradient_now(method, state):
    """||grad F(w)||^2.

    Parameters
    ----------
    method : Method
        Which takes the next step.
    state : State
        Of a run.

    Returns
    -------
    float
        ||grad F(w)||^2; lifted to a case, one per state, shape (K,).
    """
    return square_gradient(state)


@at_every_step
def lengths(method, state, after):
    """a_k, which must not depend on the draw.

    Parameters
    ----------
    method : Method
        Which takes the next step.
    state : State
        Of a run.
    after : State
        The next one.

    Returns
    -------
    float
        a_k; lifted to a case, one per step, shape (K,).
    """
    return after.step_size


def descended(case):
    """F(w) - F* - a (1 - a L / 2) ||grad F(w)||^2 + (a^2 L / 2) E||e||^2."""
    a, L = lengths(case), float(case.problem.smoothness)
    fall = a * (1 - a * L / 2) * square_gradient_now(case)
    return gap_now(case) - fall + a**2 * L / 2 * noise_now(case)


def pl_bound(case):
    """2 mu (F(w) - F*)."""
    return 2 * float(case.problem.pl_constant) * gap_now(case)


@at_every_step
def loss_after(method, state, after):
    """F(w_+)."""
    return loss(after)


@at_every_step
def quadratic_bound(method, state, after):
    """F(w) + <grad F(w), w_+ - w> + (L/2) ||w_+ - w||^2."""
    L, move = float(state.problem.smoothness), after.w - state.w
    return loss(state) + state.problem.gradient(state.w) @ move + L / 2 * move @ move


SMOOTH = Step(
    r"F(w_+) \le F(w) + \langle \nabla F(w), w_+ - w \rangle + \frac{L}{2} \|w_+ - w\|^2",
    loss_after,
    quadratic_bound,
    because="L-smoothness, on every path",
)

DESCENT = Step(
    r"\mathbb{E}[F(w_+) \mid w] - F^* \le F(w) - F^* - a (1 - \frac{aL}{2}) \|\nabla F(w)\|^2"
    r" + \frac{a^2 L}{2} \mathbb{E}\|e\|^2",
    next_gap,
    descended,
    because="L-smoothness: the descent lemma",
)

POLYAK = Step(
    r"\|\nabla F(w)\|^2 \ge 2 \mu (F(w) - F^*)",
    square_gradient_now,
    pl_bound,
    ">=",
    because="the Polyak-Lojasiewicz inequality",
)
