r"""Twins on a quadratic with one eigenvalue: a step of one, and f steps of the other, in closed form."""

import numpy as np

from theory import Deduction, Step, Use, proved
from theory.letters import first_square_distance


def shrunk(case):
    """q = (1 - a h)^2."""
    return (1 - case.method.step_size.length * float(case.problem.smoothness)) ** 2


def noise(case):
    """n = a^2 V / B."""
    return (
        case.method.step_size.length**2 * float(case.problem.variance) / case.method.batch_size.size
    )


def powers(case):
    """q^(f k), k = 0, 1, ..."""
    f = case.given["f"]
    return shrunk(case) ** (f * np.arange(case.steps // f + 1))


def settled(case, left, q, n):
    """left D_0 + (1 - left) n / (1 - q)."""
    return left * first_square_distance(case) + (1 - left) * n / (1 - q)


class Twins:
    """The lines that two runs of one problem share, and how they are the same.

    Parameters
    ----------
    twin : callable
        Case of the short steps -> case of the long ones, a step for every f.
    measured, promised : callable
        E||w - w*||^2 of the long steps, and after every f of the short ones.
    """

    def __init__(self, twin, measured, promised):
        self.twin, self.measured, self.promised = twin, measured, promised

    def shrunk(self, case):
        """q' = (1 - a' h)^2."""
        return shrunk(self.twin(case))

    def noise(self, case):
        """n' = a'^2 V / B'."""
        return noise(self.twin(case))

    def powers(self, case):
        """q'^k, k = 0, 1, ..."""
        return self.shrunk(case) ** np.arange(case.steps // case.given["f"] + 1)

    @property
    def lines(self):
        """Both in closed form, and that the forms are the same."""
        return (
            Step(
                r"q'^k = q^{f k}, \quad q = (1 - a h)^2, \ q' = (1 - a' h)^2",
                self.powers,
                powers,
                "==",
                because="1 - a' h = (1 - a h)^f",
            ),
            Step(
                r"\mathbb{E}\|w'_k - w^*\|^2 = q'^k \|w_0 - w^*\|^2 + (1 - q'^k) \frac{n'}{1 - q'},"
                r" \quad n' = a'^2 V / B'",
                self.measured,
                lambda case: settled(case, self.powers(case), self.shrunk(case), self.noise(case)),
                "==",
                because="a step multiplies by q' and adds n'",
            ),
            Step(
                r"\mathbb{E}\|w_{fk} - w^*\|^2 = q^{fk} \|w_0 - w^*\|^2 + (1 - q^{fk}) \frac{n}{1 - q},"
                r" \quad n = a^2 V / B",
                self.promised,
                lambda case: settled(case, powers(case), shrunk(case), noise(case)),
                "==",
                because="the same with q and n",
            ),
            Step(
                r"(1 - q) n' = (1 - q') n",
                lambda case: [(1 - shrunk(case)) * self.noise(case)],
                lambda case: [(1 - self.shrunk(case)) * noise(case)],
                "==",
                because="n' = n (1 + q + ... + q^(f-1)): all terms of (1 - q) n' but the ends cancel",
            ),
        )

    def deduction(self, first):
        """How the theorem follows from these lines, the first of which has this number."""
        return Deduction(
            letters={
                **{"x": self.measured, "y": self.promised, "D": first_square_distance},
                **{"O": self.powers, "Q": powers, "q": shrunk, "r": self.shrunk},
                **{"n": noise, "m": self.noise},
            },
            claim=("x", "y"),
            uses=(
                Use(first, "O", "Q", "D - m / (1 - r)"),
                Use(first + 1, "x", "O * D + (1 - O) * m / (1 - r)"),
                Use(first + 2, "y", "Q * D + (1 - Q) * n / (1 - q)", "-1"),
                Use(first + 3, "(1 - q) * m", "(1 - r) * n", "(1 - Q) / ((1 - q) * (1 - r))"),
            ),
        )


CLOSED_FORM = proved(
    r"q (p D + (1 - p) \tfrac{n}{1 - q}) + n = q p D + (1 - q p) \tfrac{n}{1 - q}, \quad p = q^k",
    lambda q, p, n, D: (
        q * (p * D + (1 - p) * n / (1 - q)) + n == q * p * D + (1 - q * p) * n / (1 - q),
        q < 1,
    ),
)
