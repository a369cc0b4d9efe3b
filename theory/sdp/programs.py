"""Semidefinite programs of several steps; one step at a time is in theory.worst_cases."""

from itertools import combinations

from theory.worst_cases import class_of, worst


def gradient_descent_distance(L: float, mu: float, a: float, steps: int) -> float:
    """max ||w_T - w*||^2 / ||w_0 - w*||^2 for F L-smooth and mu-strongly convex, w+ = w - a grad F(w).

    Parameters
    ----------
    L, mu : float
        The constants of the class.
    a : float
        The step size.
    steps : int
        T.

    Returns
    -------
    float
        The worst case.
    """
    pep, F = class_of(L, mu)
    least, w = F.stationary_point(), pep.set_initial_point()
    pep.set_initial_condition((w - least) ** 2 <= 1)
    for _ in range(steps):
        w = w - a * F.gradient(w)
    return worst(pep, (w - least) ** 2)


def polyak_gap(L: float, mu: float, a: float, steps: int) -> float:
    """max (F(w_T) - F*) / (F(w_0) - F*) for F L-smooth with the PL inequality at every w_k.

    Parameters
    ----------
    L, mu : float
        The constants of the class.
    a : float
        The step size.
    steps : int
        T.

    Returns
    -------
    float
        The worst case.
    """
    return noisy_gap(L, mu, a, 0.0, steps)


def noisy_gap(L: float, mu: float, a: float, share: float, steps: int) -> float:
    """max (E F(w_T) - F*) / (F(w_0) - F*) for w+ = w - a (grad F(w) +- e), each sign with probability
    1/2 and ||e||^2 <= share ||grad F(w)||^2: Big Batch's condition (4), and PL at every point.

    Parameters
    ----------
    L, mu : float
        F is L-smooth and satisfies the PL inequality with mu.
    a : float
        The step size.
    share : float
        theta^2 / (1 - theta^2); 0 is gradient descent.
    steps : int
        T; the program has 2^T paths.

    Returns
    -------
    float
        The worst case.
    """
    from PEPit import PEP
    from PEPit.functions import SmoothFunction

    pep = PEP()
    F = pep.declare_function(SmoothFunction, L=L)
    least, paths = F.stationary_point(), [pep.set_initial_point()]
    pep.set_initial_condition(F(paths[0]) - F(least) <= 1)
    for _ in range(steps):
        polyak(pep, F, least, mu, paths)
        paths = [after for w in paths for after in both_ways(pep, F, w, a, share)]
    polyak(pep, F, least, mu, paths)
    return worst(pep, sum(F(w) for w in paths) / len(paths) - F(least))


def polyak(pep, F, least, mu, points):
    """The PL inequality, and F >= F*, at these points."""
    for x in points:
        pep.add_constraint(F.gradient(x) ** 2 >= 2 * mu * (F(x) - F(least)))
        pep.add_constraint(F(x) >= F(least))


def both_ways(pep, F, w, a, share):
    """w - a (grad F(w) +- e); one point where there is no noise."""
    from PEPit import Point

    if share == 0:
        return [w - a * F.gradient(w)]
    e = Point()
    pep.add_constraint(e**2 <= share * F.gradient(w) ** 2)
    return [w - a * (F.gradient(w) + e), w - a * (F.gradient(w) - e)]


def sgd_distance(L: float, mu: float, a: float, B: int, v: float, steps: int, n: int = 3) -> float:
    """max E||w_T - w*||^2 for w+ = w - a g, g the mean gradient of B of n functions, each example once:
    all L-smooth and mu-strongly convex, (1/n) sum_i ||grad f_i(w*)||^2 <= v^2, ||w_0 - w*|| <= 1.

    Parameters
    ----------
    L, mu : float
        The constants of every f_i.
    a : float
        The step size.
    B, n : int
        The batch, and the examples.
    v : float
        The noise at the minimiser.
    steps : int
        T; the program has binomial(n, B)^T paths.

    Returns
    -------
    float
        The worst case.
    """
    pep, first = class_of(L, mu)
    functions = [first] + [pep.declare_function(type(first), L=L, mu=mu) for _ in range(n - 1)]
    least, paths = (sum(functions[1:], first) / n).stationary_point(), [pep.set_initial_point()]
    pep.set_initial_condition((paths[0] - least) ** 2 <= 1)
    pep.set_initial_condition(sum(f.gradient(least) ** 2 for f in functions) / n <= v**2)
    for _ in range(steps):
        paths = [after for w in paths for after in every_batch(functions, w, a, B)]
    return worst(pep, sum((w - least) ** 2 for w in paths) / len(paths))


def every_batch(functions, w, a, B):
    """w - a g for every batch of B."""
    gradients = [f.gradient(w) for f in functions]
    return [w - a * sum(each[1:], each[0]) / B for each in combinations(gradients, B)]
