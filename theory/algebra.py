"""Algebra by proof: a statement about real numbers holds if its negation has no solution.

Z3 decides that for polynomials and fractions of them; nothing is sampled, and nothing is rounded.
"""

from inspect import signature

from .certificate import Certificate

PATIENCE = 5000  # milliseconds, after which a statement counts as not proved


def proved(latex, statement):
    """A Certificate of a statement about real numbers, in LaTeX and as a function of them.

    statement: takes real numbers, named as its arguments, and gives (claim, assumptions...): they are
    built with the operators of Python. Denominators must not vanish under the assumptions.

        proved(r"2ab \\le a^2 + b^2", lambda a, b: (2 * a * b <= a**2 + b**2,))
    """
    return Certificate("proved", latex, lambda: holds(statement))


def holds(statement):
    """Whether no real numbers satisfy the assumptions and not the claim."""
    import z3

    claim, *assumptions = statement(*map(z3.Real, signature(statement).parameters))
    solver = z3.Solver()
    solver.set("timeout", PATIENCE)
    solver.add(*assumptions, z3.Not(claim))
    return solver.check() == z3.unsat
