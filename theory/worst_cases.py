"""Worst cases over whole classes of functions, by semidefinite programs: an independent referee.

Each function states what is known of a few points and gradients, and asks PEPit (extra `pep`) for
the largest value that any smooth and strongly convex functions can give. It takes a fraction of a
second. Taylor, Hendrickx and Glineur (2017), "Smooth strongly convex interpolation and exact
worst-case performance of first-order methods".
"""

from itertools import combinations

from .certificate import Certificate

ACCURACY = 1e-5  # relative, of the solver


def gradient_descent_distance(L, mu, a):
    """max ||w+ - w*||^2 / ||w - w*||^2 for w+ = w - a grad F(w)."""
    pep, F = class_of(L, mu)
    least, w = F.stationary_point(), pep.set_initial_point()
    pep.set_initial_condition((w - least) ** 2 <= 1)
    return worst(pep, (w - a * F.gradient(w) - least) ** 2)


def gradient_descent_gap(L, a, steps):
    """max F(w_k) - F* for ||w_0 - w*|| <= 1 and F convex, w+ = w - a grad F(w)."""
    pep, F = class_of(L, 0.0)
    least, w = F.stationary_point(), pep.set_initial_point()
    pep.set_initial_condition((w - least) ** 2 <= 1)
    for _ in range(steps):
        w = w - a * F.gradient(w)
    return worst(pep, F(w) - F(least))


def inexact_gradient_gap(L, mu, a, theta):
    """max (F(w+) - F*) / (F(w) - F*) for w+ = w - a g with ||g - grad F(w)|| <= theta ||grad F(w)||."""
    from PEPit import Point

    pep, F = class_of(L, mu)
    least, w, g = F.stationary_point(), pep.set_initial_point(), Point()
    pep.set_initial_condition(F(w) - F(least) <= 1)
    pep.add_constraint((g - F.gradient(w)) ** 2 <= theta**2 * F.gradient(w) ** 2)
    return worst(pep, F(w - a * g) - F(least))


def polyak_gap(L, mu, a):
    """max (F(w+) - F*) / (F(w) - F*) for F L-smooth, the PL inequality at both, w+ = w - a grad F(w)."""
    from PEPit import PEP
    from PEPit.functions import SmoothFunction

    pep = PEP()
    F = pep.declare_function(SmoothFunction, L=L)
    least, w = F.stationary_point(), pep.set_initial_point()
    after = w - a * F.gradient(w)
    pep.set_initial_condition(F(w) - F(least) <= 1)
    for x in (w, after):
        pep.add_constraint(F.gradient(x) ** 2 >= 2 * mu * (F(x) - F(least)))
        pep.add_constraint(F(x) >= F(least))
    return worst(pep, F(after) - F(least))


def minibatch_distance(n, B, L, mu, a, v, R):
    """max E||w+ - w*||^2 for w+ = w - a g, g the mean gradient of B of n functions, each example once:
    all L-smooth and mu-strongly convex, with (1/n) sum_i ||grad f_i(w*)||^2 <= v^2, ||w - w*|| <= R.
    """
    pep, first = class_of(L, mu)
    functions = [first] + [pep.declare_function(type(first), L=L, mu=mu) for _ in range(n - 1)]
    least, w = (sum(functions[1:], first) / n).stationary_point(), pep.set_initial_point()
    pep.set_initial_condition((w - least) ** 2 <= R**2)
    pep.set_initial_condition(sum(f.gradient(least) ** 2 for f in functions) / n <= v**2)
    gradients = [f.gradient(w) for f in functions]
    batches = list(combinations(gradients, B))
    after = [w - a * sum(batch[1:], batch[0]) / B - least for batch in batches]
    return worst(pep, sum(each**2 for each in after) / len(batches))


def class_of(L, mu):
    """A problem for PEPit, and a function that is L-smooth and mu-strongly convex."""
    from PEPit import PEP
    from PEPit.functions import SmoothStronglyConvexFunction

    pep = PEP()
    return pep, pep.declare_function(SmoothStronglyConvexFunction, L=L, mu=mu)


def worst(pep, metric):
    """The largest value of the metric, a float."""
    pep.set_performance_metric(metric)
    return float(pep.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0))


def met(latex, largest, promised):
    """A Certificate that the worst case is the bound: `largest` and `promised` take nothing.

    Parameters
    ----------
    latex : str
        What is certified, in LaTeX.
    largest : callable
        () -> the worst case, by a semidefinite program.
    promised : callable
        () -> the bound.

    Returns
    -------
    Certificate
        With the badge SDP.
    """

    def holds():
        return abs(largest() - promised()) <= ACCURACY * abs(promised())

    return Certificate("SDP", latex, holds)


def below(latex, largest, promised):
    """A Certificate that the worst case does not exceed the bound.

    Parameters
    ----------
    latex : str
        What is certified, in LaTeX.
    largest : callable
        () -> the worst case, by a semidefinite program.
    promised : callable
        () -> the bound.

    Returns
    -------
    Certificate
        With the badge SDP.
    """
    return Certificate("SDP", latex, lambda: largest() <= promised() * (1 + ACCURACY))
