"""What theorems speak of: gaps, norms and noise, as functions of a state or of a point."""


def loss(state):
    """F(w), a float.

    Parameters
    ----------
    state : State
        Of a run.

    Returns
    -------
    float
        F(w).
    """
    return state.problem.loss(state.w)


def gap(state):
    """F(w) - F*, a float; the problem must know its minimum.

    Parameters
    ----------
    state : State
        Of a run; the problem must know the constant that is named.

    Returns
    -------
    float
        F(w) - F*.
    """
    return state.problem.loss(state.w) - float(state.problem.minimum)


def square_gradient(state):
    """||grad F(w)||^2, a float.

    Parameters
    ----------
    state : State
        Of a run.

    Returns
    -------
    float
        ||grad F(w)||^2.
    """
    g = state.problem.gradient(state.w)
    return float(g @ g)


def square_distance(state):
    """||w - w*||^2, a float; the problem must know its minimiser.

    Parameters
    ----------
    state : State
        Of a run; the problem must know the constant that is named.

    Returns
    -------
    float
        ||w - w*||^2.
    """
    away = state.w - state.problem.minimiser
    return float(away @ away)


def variance(state):
    """tr Sigma(w) = (1/n) sum_i ||grad f_i(w) - grad F(w)||^2, a float: of one example, drawn
    uniformly.

    Parameters
    ----------
    state : State
        Of a run.

    Returns
    -------
    float
        tr Sigma(w).
    """
    full = state.problem.estimate(state.w)
    return full.variance * (full.size - 1) / full.size


def batch_size(method, state):
    """The size B of the batch that the next step draws first (growth after a look not counted).

    Parameters
    ----------
    method : Method
        Which takes the next step.
    state : State
        Of a run.

    Returns
    -------
    int
        B, in examples.
    """
    wanted, _ = method.batch_size(state.memory.batch_size, state)
    return min(wanted, method.batch_size.max_size or state.problem.n, state.problem.n)


def noise(method, state):
    """E ||g - grad F||^2 of the next batch, a float: tr Sigma / B with replacement,
    (tr Sigma / B) (n - B) / (n - 1) without.

    Parameters
    ----------
    method : Method
        Which takes the next step.
    state : State
        Of a run.

    Returns
    -------
    float
        E ||g - grad F(w)||^2.
    """
    B, n = batch_size(method, state), state.problem.n
    share = 1.0 if method.sampler.replace else (n - B) / (n - 1)
    return variance(state) / B * share
