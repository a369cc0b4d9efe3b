"""Algebra by proof: a statement about real numbers holds if its negation has no solution.

Z3 decides that for polynomials and fractions of them; nothing is sampled, and nothing is rounded.
"""

from collections.abc import Callable
from inspect import signature

from .certificate import Certificate

PATIENCE = 5000  # milliseconds, after which a statement counts as not proved


def proved(latex: str, statement: Callable) -> Certificate:
    r"""A Certificate of a statement about real numbers.

    Parameters
    ----------
    latex : str
        The statement in LaTeX.
    statement : callable
        Takes real numbers, named as its arguments, and gives (claim, assumptions...), built with the
        operators of Python. Denominators must not vanish under the assumptions.

    Returns
    -------
    Certificate
        With the badge algebra.

    Examples
    --------
    >>> young = proved(r"2ab \le a^2 + b^2", lambda a, b: (2 * a * b <= a**2 + b**2,))
    >>> young.badge
    'algebra'
    """
    return Certificate("algebra", latex, lambda: holds(statement))


def holds(statement: Callable) -> bool:
    """Whether the assumptions have a solution, and none that breaks the claim."""
    import z3

    claim, *assumptions = statement(*map(z3.Real, signature(statement).parameters))
    return answer(*assumptions) == z3.sat and answer(*assumptions, z3.Not(claim)) == z3.unsat


def answer(*conditions):
    """What Z3 answers: sat, unsat, or unknown. A new solver: it decides more than one that is reused."""
    import z3

    solver = z3.Solver()
    solver.set("timeout", PATIENCE)
    solver.add(*conditions)
    return solver.check()
